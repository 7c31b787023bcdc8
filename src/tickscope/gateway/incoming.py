"""A request as admission and doors need it: its head as plain texts, its body piece by piece."""

from collections.abc import Mapping

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope


class Incoming:
    """One request. Names of ``headers`` are lower case; of several with one name the first counts."""

    __slots__ = ("_receive", "headers", "query")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.headers: Mapping[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])
        }
        self.query: bytes = scope.get("query_string", b"")
        self._receive = receive

    async def piece(self) -> tuple[bytes, bool]:
        """Return the next piece of the body, and whether more may follow. Raises ClientDisconnect."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message.get("body", b""), message.get("more_body", False)
