"""The API of a tenant's page: its limits and use, what was refused, warnings, and its ledger."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tickscope.errors import Reject, Retry, TickscopeError
from tickscope.model.ledger import Ledger
from tickscope.model.platform import Platform, Tenant
from tickscope.portal import decide, use

KEPT_S = 1.0
"""How long an answer serves everybody who asks for the same."""
RECEIPTS_SHOWN_MAX = 5
NO_STORE = {"cache-control": "no-store"}

Answer = TypeVar("Answer")
ReadLedger = Callable[[], Awaitable[Ledger]]
"""Reads the ledger; raises Retry, or Reject where the buffer has none."""


class AsksGateway(Protocol):
    """What the portal wants to know of a gateway; each raises Retry."""

    async def metrics(self) -> Sequence[use.Measured]:
        """Return the gateway's own metrics."""
        ...

    async def receipts(self, tenant: str) -> Sequence[dict[str, Any]]:
        """Return what was refused of a tenant lately, the newest first."""
        ...


class Shared(Generic[Answer]):
    """One answer for many: asked for again when it is older than ``KEPT_S``, by one at a time."""

    def __init__(self, ask: Callable[[], Awaitable[Answer]], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._turn = asyncio.Lock()
        self._kept: tuple[float, Answer] | None = None

    async def get(self) -> Answer:
        """Return the present answer; what asking raises is not kept."""
        async with self._turn:
            if self._kept is None or self._clock() >= self._kept[0] + KEPT_S:
                self._kept = (self._clock(), await self._ask())
            return self._kept[1]


class TenantPages:
    """Answers about one tenant at a time."""

    def __init__(self, platform: Platform, gateway: AsksGateway, read_ledger: ReadLedger) -> None:
        self._platform = platform
        self._gateway = gateway
        self._metrics = Shared(gateway.metrics)
        self._ledger = Shared(read_ledger)

    def routes(self) -> list[Route]:
        """Return the routes of the API."""
        return [Route("/api/tenant", self._tenant), Route("/api/ledger", self._lines)]

    async def _tenant(self, request: Request) -> Response:
        return await self._answered(request, self._about)

    async def _lines(self, request: Request) -> Response:
        return await self._answered(request, self._of_ledger)

    async def _answered(self, request: Request, ask: Callable[[Tenant], Awaitable[dict[str, Any]]]) -> Response:
        try:
            tenant = decide.tenant_of(
                request.headers.get(decide.TENANT_HEADER), request.query_params.get("tenant"), self._platform
            )
            return JSONResponse(await ask(tenant), headers=NO_STORE)
        except Reject as error:
            status = 404 if error.reason in ("tenant_unknown", "no_ledger") else 400
            return JSONResponse({"error": str(error)}, status, NO_STORE)
        except TickscopeError as error:
            return JSONResponse({"error": str(error)}, 503, NO_STORE)

    async def _of_ledger(self, tenant: Tenant) -> dict[str, Any]:
        ledger = await self._ledger.get()
        age_s = max(time.time() - ledger.read_ms / 1000, 0.0)
        return ledger.of(tenant.name).document() | {"age_s": age_s}

    async def _about(self, tenant: Tenant) -> dict[str, Any]:
        """Return limits in any case; the rest only when the gateway answers."""
        gateways = self._platform.gateway.gateways_per_tenant
        found: dict[str, Any] = {
            "name": tenant.name,
            "limits": use.limits(tenant, gateways),
            "paired": bool(tenant.ha_replica_label),
            "over_quota_status": tenant.over_quota_status,
        }
        try:
            of_tenant = use.Use.of(await self._metrics.get(), tenant.name)
        except Retry as error:
            return found | {"why": str(error), "use": None, "warnings": [], "receipts": []}
        try:
            receipts, why = list(await self._gateway.receipts(tenant.name)), None
        except Retry as error:
            receipts, why = [], str(error)
        return found | {
            "why": why,
            "read_s": time.time(),
            "use": of_tenant.document(),
            "warnings": use.warnings(tenant, gateways, of_tenant),
            "receipts": receipts[:RECEIPTS_SHOWN_MAX],
        }
