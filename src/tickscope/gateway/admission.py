"""Who may enter, with how much, how many at once: the same for every kind of data. One answer for each outcome."""

import logging
import time
from collections.abc import Callable

from starlette.responses import Response

from tickscope.errors import Busy, Reject, Retry
from tickscope.gateway import decide, head, metrics
from tickscope.gateway.agents import AgentsAtRisk
from tickscope.gateway.answers import ask_again
from tickscope.gateway.door import Door
from tickscope.gateway.identification import Identification
from tickscope.gateway.in_flight import InFlight
from tickscope.gateway.incoming import Incoming
from tickscope.gateway.quotas import OVER_QUOTA, Quotas
from tickscope.gateway.receipts import Kept, Receipts
from tickscope.model.platform import GatewaySettings
from tickscope.model.receipt import Finding, Receipt

RETRY_AFTER_S = 5.0
UNEXPECTED = "unexpected"
"""Reason of a fault of our own that nobody foresaw: the sender keeps its data, the log has the traceback."""

log = logging.getLogger(__name__)


class Admission:
    """Lets requests in; what is under way counts together, whatever its kind."""

    def __init__(
        self,
        settings: GatewaySettings,
        identification: Identification,
        quotas: Quotas,
        receipts: Receipts,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._identification = identification
        self._quotas = quotas
        self._receipts = receipts
        self._now_s = now_s
        self._in_flight = InFlight()
        self._agents = AgentsAtRisk()

    def reload(self, settings: GatewaySettings) -> None:
        """Take other settings; requests under way are not touched."""
        self._settings = settings

    async def answer(self, request: Incoming, door: Door, *, proxied: bool = False) -> Response:
        """Answer a request, whatever becomes of it."""
        tenant = sender = ""
        try:
            tenant = self._identification.tenant_of(request.headers, proxied=proxied)
            self._identification.check_placement(tenant, request.headers)
            door.check_head(request.headers)
            length = head.declared_length(request.headers)
            decide.check_length(length, self._settings)
            sender = head.sender_of(request.headers)
            over_quota_status = self._quotas.over_quota_status(tenant)
            self._agents.look(tenant, request.headers, over_quota_status, request.query)
            response = await self._admitted(request, door, tenant, sender, length)
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

    async def _admitted(
        self, request: Incoming, door: Door, tenant: str, sender: str, length: int | None
    ) -> Response:
        """Hold a place, and the bytes that a body may take, for as long as its request is under way."""
        settings = self._settings
        reserved, unpacked = settings.body_bytes_max if length is None else length, 0
        places = self._in_flight.enter(reserved, settings)
        try:
            self._quotas.enter(tenant, reserved, places)
            try:
                body = await request.body(settings)
                raw_bytes = door.raw_bytes(request.headers, body)
                self._quotas.grow(tenant, raw_bytes)
                unpacked = raw_bytes
                return await door.take(tenant, sender, request.headers, body)
            finally:
                self._quotas.leave(tenant, reserved + unpacked)
        finally:
            self._in_flight.leave(reserved)


def _about(request: Incoming, tenant: str) -> tuple[str, str]:
    trace = head.trace_id_of(request.headers)
    return tenant, f", trace_id={trace}" if trace else ""


def _extra(request: Incoming, tenant: str) -> dict[str, str]:
    trace = head.trace_id_of(request.headers)
    return {"tenant": tenant, "trace_id": trace} if trace else {"tenant": tenant}
