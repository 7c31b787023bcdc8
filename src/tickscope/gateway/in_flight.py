"""What is under way, of all tenants and all kinds of data together."""

from dataclasses import dataclass

from tickscope.errors import Busy
from tickscope.gateway.quotas import CROWDED_RETRY_AFTER_S
from tickscope.model.platform import GatewaySettings

IN_FLIGHT_BYTES_MAX = 256 * 1024 * 1024


@dataclass(slots=True)
class InFlight:
    """Counts requests, and the bytes that their bodies may take as they come, compressed."""

    requests: int = 0
    reserved_bytes: int = 0

    def enter(self, reserved: int, settings: GatewaySettings) -> int:
        """Let a request in and return how many places were free; every ``enter`` that returns has its ``leave``.

        Raises Busy ``bytes_in_flight`` or ``requests_in_flight``.
        """
        if self.reserved_bytes + reserved > IN_FLIGHT_BYTES_MAX:
            raise Busy(
                "bytes_in_flight",
                f"bodies of {self.reserved_bytes} bytes are under way; {IN_FLIGHT_BYTES_MAX} are allowed, and a "
                f"body without Content-Length counts as gateway.body_bytes_max ({settings.body_bytes_max})",
                CROWDED_RETRY_AFTER_S,
            )
        places = settings.requests_in_flight_max - self.requests
        if places <= 0:
            raise Busy(
                "requests_in_flight",
                f"{self.requests} requests are under way; gateway.requests_in_flight_max allows "
                f"{settings.requests_in_flight_max}",
                CROWDED_RETRY_AFTER_S,
            )
        self.requests += 1
        self.reserved_bytes += reserved
        return places

    def leave(self, reserved: int) -> None:
        """End a request that entered with ``reserved`` bytes."""
        self.requests -= 1
        self.reserved_bytes -= reserved
