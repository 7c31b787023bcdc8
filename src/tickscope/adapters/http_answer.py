"""A connection of a client: one request at a time, and its answer."""

import asyncio
from dataclasses import dataclass

import httptools


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; names of ``headers`` are lower case, and of several with one name the last counts."""

    status: int
    headers: dict[str, str]
    body: bytes


class Answering(asyncio.Protocol):
    """Sends requests and reads answers, of whose bodies at most ``body_bytes_max``."""

    def __init__(self, body_bytes_max: int) -> None:
        self.idle_since_s = 0.0
        self._body_bytes_max = body_bytes_max
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._stays_open = True
        self.on_message_begin()

    @property
    def is_free(self) -> bool:
        """Whether another request may be sent."""
        open_ = self._transport is not None and not self._transport.is_closing()
        return open_ and self._stays_open and self._waiting is None

    async def ask(self, head: bytes, body: bytes) -> Answer:
        """Send a request and return the answer. Raises ConnectionError where none comes."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.writelines((head, body))
        return await self._waiting

    def close(self) -> None:
        """Give the connection up, with what is under way on it."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._waiting is None:
            self.close()  # nobody asked
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("the answer is no HTTP/1.1")

    def connection_lost(self, exc: Exception | None) -> None:
        """End; an answer that has no length ends with its connection."""
        self._stays_open = False
        if exc is None and self._in_body and not {"content-length", "transfer-encoding"} & self._headers.keys():
            self._finish()
        self._fail("the connection was closed before the answer was complete")

    def on_message_begin(self) -> None:
        """Begin an answer."""
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._in_body = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_body = self._parser.get_status_code() >= 200

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; where there is too much of it, that is all."""
        self._pieces.append(body)
        self._bytes += len(body)
        if self._bytes > self._body_bytes_max:
            self._stays_open = False
            self._finish()

    def on_message_complete(self) -> None:
        """End an answer, if it is one and not only the word to go on."""
        if self._in_body:
            unsent = self._transport is not None and self._transport.get_write_buffer_size() > 0
            self._stays_open = self._stays_open and self._parser.should_keep_alive() and not unsent
            self._finish()

    def _finish(self) -> None:
        if self._waiting and not self._waiting.done():
            body = b"".join(self._pieces)[: self._body_bytes_max]
            self._waiting.set_result(Answer(self._parser.get_status_code(), self._headers, body))
            self._waiting = None

    def _fail(self, why: str) -> None:
        self._stays_open = False
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError(why))
        self._waiting = None
