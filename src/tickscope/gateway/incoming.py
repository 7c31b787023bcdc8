"""A request as admission and doors need it: its head as plain texts, its body whole or not at all."""

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from tickscope.errors import Reject
from tickscope.gateway import decide
from tickscope.model.platform import GatewaySettings

BODY_READ_S_MAX = 30.0


class Incoming:
    """One request. Names of ``headers`` are lower case; of several with one name the first counts."""

    __slots__ = ("_receive", "headers", "query")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.headers: Mapping[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])
        }
        self.query: bytes = scope.get("query_string", b"")
        self._receive = receive

    async def body(self, settings: GatewaySettings) -> bytes:
        """Read the body, whole. Raises Reject ``too_large``, ``slow_body`` or ``incomplete_body``."""
        chunks: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(BODY_READ_S_MAX):
                while more:
                    chunk, more = await self._piece()
                    size += len(chunk)
                    if size > settings.body_bytes_max:
                        raise decide.too_large(size, settings)
                    chunks.append(chunk)
        except TimeoutError as error:
            raise Reject("slow_body", f"the body did not arrive within {BODY_READ_S_MAX:.0f} s") from error
        except ClientDisconnect as error:
            sentence = "the body ended early: its sender hung up, or one of its chunks is malformed"
            raise Reject("incomplete_body", sentence) from error
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _piece(self) -> tuple[bytes, bool]:
        """Return the next piece of the body, and whether more may follow. Raises ClientDisconnect."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message.get("body", b""), message.get("more_body", False)
