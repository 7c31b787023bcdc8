"""A request as admission and doors need it: its head as plain texts, its body whole or not at all."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from tickscope.errors import Reject
from tickscope.gateway import decide
from tickscope.model.platform import GatewaySettings

BODY_READ_S_MAX = 30.0


class Pieces(Protocol):
    """A body as it comes."""

    more_body: bool
    """Whether something may come that is not here yet."""

    async def next_piece(self) -> tuple[bytes, bool]:
        """Return the next piece, and whether more may follow. Raises ClientDisconnect."""
        ...


class AsgiPieces:
    """``Pieces`` of an ASGI request."""

    more_body = True

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def next_piece(self) -> tuple[bytes, bool]:
        """Return the body of the next message; see ``Pieces``."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message.get("body", b""), message.get("more_body", False)


class Incoming:
    """One request. Names of ``headers`` are lower case; of several with one name the first counts."""

    __slots__ = ("_pieces", "headers", "query")

    def __init__(self, headers: Sequence[tuple[bytes, bytes]], query: bytes, pieces: Pieces) -> None:
        self.headers: Mapping[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(headers)
        }
        self.query = query
        self._pieces = pieces

    async def body(self, settings: GatewaySettings) -> bytes:
        """Read the body, whole. Raises Reject ``too_large``, ``slow_body`` or ``incomplete_body``."""
        try:
            if not self._pieces.more_body:  # a timer would take longer than reading what is here
                return await self._read(settings)
            async with asyncio.timeout(BODY_READ_S_MAX):
                return await self._read(settings)
        except TimeoutError as error:
            raise Reject("slow_body", f"the body did not arrive within {BODY_READ_S_MAX:.0f} s") from error
        except ClientDisconnect as error:
            sentence = "the body ended early: its sender hung up, or one of its chunks is malformed"
            raise Reject("incomplete_body", sentence) from error

    async def _read(self, settings: GatewaySettings) -> bytes:
        chunks: list[bytes] = []
        size, more = 0, True
        while more:
            chunk, more = await self._pieces.next_piece()
            size += len(chunk)
            if size > settings.body_bytes_max:
                raise decide.too_large(size, settings)
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
