"""Who may enter, with how much, how many at once: the same for every kind of data. One answer for each outcome."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from tickscope.errors import Busy, Reject, Retry
from tickscope.gateway import decide, metrics
from tickscope.gateway.answers import ask_again
from tickscope.gateway.incoming import Incoming
from tickscope.gateway.placement import ANYWHERE, Placement
from tickscope.gateway.quotas import CROWDED_RETRY_AFTER_S, OVER_QUOTA, Quotas
from tickscope.gateway.receipts import Kept, Receipts
from tickscope.model.platform import GatewaySettings
from tickscope.model.receipt import Finding, Receipt

BODY_READ_S_MAX = 30.0
IN_FLIGHT_BYTES_MAX = 256 * 1024 * 1024
RETRY_AFTER_S = 5.0
UNEXPECTED = "unexpected"
"""Reason of a fault of our own that nobody foresaw: the sender keeps its data, the log has the traceback."""

log = logging.getLogger(__name__)


ByCertificate = Callable[[Mapping[str, str]], str | None]
"""Gives the tenant of a client's certificate, None without one."""


class Door(Protocol):
    """What is particular to one kind of data."""

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject when a request's head shows that its body is not for us."""
        ...

    def raw_bytes(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return how many bytes a body may take unpacked, without unpacking it."""
        ...

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Make a body durable and answer; raises Reject, Busy or Retry when nothing of it is."""
        ...

    def fault(self, headers: Mapping[str, str], status: int, sentence: str, reason: str = "") -> Response:
        """Return an error in the protocol's own form; ``reason`` is its stable code."""
        ...


class Admission:
    """Lets requests in; what is under way counts together, whatever its kind."""

    def __init__(
        self,
        settings: GatewaySettings,
        tokens: Sequence[decide.Token],
        quotas: Quotas,
        receipts: Receipts,
        by_certificate: ByCertificate = lambda headers: None,
        now_s: Callable[[], float] = time.time,
        placement: Placement = ANYWHERE,
    ) -> None:
        self._quotas = quotas
        self._receipts = receipts
        self._now_s = now_s
        self._in_flight = 0
        self._in_flight_bytes = 0
        self._warned: set[tuple[str, str]] = set()
        self.reload(settings, tokens, by_certificate, placement)

    def reload(
        self,
        settings: GatewaySettings,
        tokens: Sequence[decide.Token],
        by_certificate: ByCertificate,
        placement: Placement,
    ) -> None:
        """Take other settings and tokens; requests under way are not touched."""
        self._settings = settings
        self._tokens = tokens
        self._by_certificate = by_certificate
        self._placement = placement
        self._names = {token.tenant for token in tokens}

    def tenant_of(self, headers: Mapping[str, str], *, proxied: bool = False) -> str:
        """Return whose request this is; a client's certificate counts only where the proxy alone can tell of it.

        Raises Reject ``unauthenticated`` or ``token_expired``.
        """
        if proxied and (tenant := self._by_certificate(headers)):
            return tenant
        named = decide.identify(headers, self._settings, self._names)
        return named or decide.authenticate(headers.get("authorization", ""), self._tokens, self._now_s())

    def check_placement(self, tenant: str, headers: Mapping[str, str]) -> None:
        """Raise Reject or Busy, as ``Placement.check``, where a tenant's request is another gateway's."""
        self._placement.check(tenant, headers)

    async def answer(self, request: Incoming, door: Door, *, proxied: bool = False) -> Response:
        """Answer a request, whatever becomes of it."""
        tenant = sender = ""
        try:
            tenant = self.tenant_of(request.headers, proxied=proxied)
            self.check_placement(tenant, request.headers)
            door.check_head(request.headers)
            decide.check_length(request.headers, self._settings)
            sender = decide.sender_of(request.headers)
            self._warn(request, tenant)
            response = await self._admitted(request, door, tenant, sender)
        except Reject as error:
            self._keep(tenant, sender, error)
            response = self._refused(request, door, tenant, error, decide.STATUS.get(error.reason, 400))
        except Busy as error:
            status = self._quotas.over_quota_status(tenant) if error.reason in OVER_QUOTA else 503
            response = self._refused(request, door, tenant, error, status)
            ask_again(response, self._quotas.spread(error.retry_after_s))
        except Retry as error:
            log.error(
                "a request of %s could not be stored%s: %s",
                *_about(request, tenant),
                error,
                extra=_extra(request, tenant),
            )
            response = door.fault(request.headers, 503, str(error))
            ask_again(response, self._quotas.spread(RETRY_AFTER_S))
        except Exception:
            log.exception("a request of %s failed%s", *_about(request, tenant), extra=_extra(request, tenant))
            metrics.REFUSED.labels(tenant, UNEXPECTED).inc()
            sentence = "a fault of the gateway, which has it in its log; send this again later"
            response = door.fault(request.headers, 503, sentence, UNEXPECTED)
            ask_again(response, self._quotas.spread(RETRY_AFTER_S))
        if response.status_code == 401:
            response.headers["www-authenticate"] = "Bearer"
        metrics.requests_of(tenant, str(response.status_code)).inc()
        return response

    def _keep(self, tenant: str, sender: str, error: Reject) -> None:
        if tenant:
            receipt = Receipt.of([Finding(None, error.reason, str(error))])
            self._receipts.keep(tenant, Kept(int(self._now_s() * 1000), sender, receipt))

    @staticmethod
    def _refused(request: Incoming, door: Door, tenant: str, error: Reject | Busy, status: int) -> Response:
        metrics.REFUSED.labels(tenant, error.reason).inc()
        return door.fault(request.headers, status, str(error), error.reason)

    async def _admitted(self, request: Incoming, door: Door, tenant: str, sender: str) -> Response:
        length = decide.declared_length(request.headers)
        reserved = self._settings.body_bytes_max if length is None else length
        self._check_room(reserved)
        self._quotas.enter(tenant, reserved, self._settings.requests_in_flight_max - self._in_flight)
        self._in_flight += 1
        self._in_flight_bytes += reserved
        unpacked = 0
        try:
            body = await self._read(request)
            raw_bytes = door.raw_bytes(request.headers, body)
            self._quotas.grow(tenant, raw_bytes)
            unpacked = raw_bytes
            return await door.take(tenant, sender, request.headers, body)
        finally:
            self._in_flight -= 1
            self._in_flight_bytes -= reserved
            self._quotas.leave(tenant, reserved + unpacked)

    def _check_room(self, reserved: int) -> None:
        if self._in_flight_bytes + reserved > IN_FLIGHT_BYTES_MAX:
            raise Busy(
                "bytes_in_flight",
                f"bodies of {self._in_flight_bytes} bytes are under way; {IN_FLIGHT_BYTES_MAX} are allowed, and a "
                f"body without Content-Length counts as gateway.body_bytes_max ({self._settings.body_bytes_max})",
                CROWDED_RETRY_AFTER_S,
            )
        if self._in_flight >= self._settings.requests_in_flight_max:
            raise Busy(
                "requests_in_flight",
                f"{self._in_flight} requests are under way; gateway.requests_in_flight_max allows "
                f"{self._settings.requests_in_flight_max}",
                CROWDED_RETRY_AFTER_S,
            )

    async def _read(self, request: Incoming) -> bytes:
        chunks: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(BODY_READ_S_MAX):
                while more:
                    chunk, more = await request.piece()
                    size += len(chunk)
                    if size > self._settings.body_bytes_max:
                        raise decide.too_large(size, self._settings)
                    chunks.append(chunk)
        except TimeoutError as error:
            raise Reject("slow_body", f"the body did not arrive within {BODY_READ_S_MAX:.0f} s") from error
        except ClientDisconnect as error:
            sentence = "the body ended early: its sender hung up, or one of its chunks is malformed"
            raise Reject("incomplete_body", sentence) from error
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _warn(self, request: Incoming, tenant: str) -> None:
        status, query = self._quotas.over_quota_status(tenant), request.query
        agent = decide.agent_at_risk(request.headers, status, query)
        if agent is None:
            return
        metrics.AT_RISK.labels(tenant, agent).inc()
        if (tenant, agent) not in self._warned:
            self._warned.add((tenant, agent))
            log.warning(
                "%s of %s drops data on 429 unless it is told to retry: tell it, and let it send %s (or %s in its "
                "URL), or set over_quota_status: 503 for the tenant",
                agent,
                tenant,
                decide.RETRIES_HEADER,
                decide.RETRIES_IN_URL.decode(),
                extra={"tenant": tenant, "agent": agent},
            )


def _about(request: Incoming, tenant: str) -> tuple[str, str]:
    trace = decide.trace_id_of(request.headers)
    return tenant, f", trace_id={trace}" if trace else ""


def _extra(request: Incoming, tenant: str) -> dict[str, str]:
    trace = decide.trace_id_of(request.headers)
    return {"tenant": tenant, "trace_id": trace} if trace else {"tenant": tenant}
