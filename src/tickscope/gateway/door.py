"""What each kind of data brings with it: admission is the same for all."""

from collections.abc import Mapping
from typing import Protocol

from starlette.responses import Response


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
