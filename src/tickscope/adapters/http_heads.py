"""How much of a request's head a client may make us keep, and for how long."""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEADER_BYTES_MAX = 65536
HEADER_READ_S_MAX = 10.0
CONNECTIONS_MAX = 4096

logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


class _HeadTooLargeError(Exception):
    """Ends the parser's work on a head."""


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol with bounds; bodies are the application's to bound."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading_head = True
        self._head_bytes = 0
        self._field_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS_MAX:
            self._refuse(503, f"{CONNECTIONS_MAX} connections are open; try again later")
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._head_is_here()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that is not complete by then is counted and timed."""
        super().data_received(data)
        if not self._reading_head or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEADER_BYTES_MAX:
            self._refuse_head()
        elif self._deadline is None:
            self._await_head()

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._reading_head, self._head_bytes, self._field_bytes = True, 0, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End a head."""
        self._field_bytes = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._field_bytes > HEADER_BYTES_MAX:
            raise _HeadTooLargeError
        self._head_is_here()
        self.begin()

    def begin(self) -> None:
        """Begin to answer a request whose head is here."""
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is none, or one whose head is too large."""
        if self._field_bytes > HEADER_BYTES_MAX:
            self._refuse_head()
        else:
            self._refuse(400, "this is no HTTP/1.1 request")

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(HEADER_READ_S_MAX, self._late)

    def _head_is_here(self) -> None:
        self._reading_head = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._refuse(408, f"the request's head did not arrive within {HEADER_READ_S_MAX:.0f} s")

    def _refuse_head(self) -> None:
        self._refuse(431, f"the request's head is larger than {HEADER_BYTES_MAX} bytes")

    def _refuse(self, status: int, sentence: str) -> None:
        self._head_is_here()
        if self.transport.is_closing():
            return
        body = sentence.encode() + b"\n"
        fields = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n" % len(
            body
        )
        self.transport.write(STATUS_LINE[status] + fields + b"\r\n" + body)
        self.transport.close()
