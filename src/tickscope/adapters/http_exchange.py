"""Requests that are answered without ASGI, on uvicorn's connections: what comes most often must cost least.

ASGI has a scope, two callables and a message for each step, with a copy of the body on the way. That takes as long
as all else that is Python about a request of known series.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from tickscope.adapters.http_heads import BoundedHeads

log = logging.getLogger(__name__)


class Exchange:
    """One request, as much of it as has come, and its answer; it stands where uvicorn has its cycle.

    ``headers`` have names in lower case.
    """

    def __init__(self, connection: BoundedHeads, query: bytes) -> None:
        self.headers: Sequence[tuple[bytes, bytes]] = connection.headers
        self.query = query
        self.keep_alive = connection.parser.get_http_version() != "1.0" and connection.parser.should_keep_alive()
        self.disconnected = self.response_complete = False
        self.more_body = True
        self.message_event = asyncio.Event()
        self._connection = connection
        self._continues = connection.expect_100_continue
        self._pieces: list[bytes] = []
        self._bytes = 0

    def take(self, piece: bytes) -> None:
        """Keep a piece of the body until it is asked for."""
        self._pieces.append(piece)
        self._bytes += len(piece)
        if self._bytes > HIGH_WATER_LIMIT:
            self._connection.flow.pause_reading()
        self.message_event.set()

    def end(self) -> None:
        """Take the body for whole."""
        self.more_body = False
        self.message_event.set()

    async def next_piece(self) -> tuple[bytes, bool]:
        """Return what has come since the last call, and whether more may follow. Raises ClientDisconnect."""
        if self.more_body and not self._pieces and not self.disconnected:
            if self._continues and not self._connection.transport.is_closing():
                self._connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._connection.flow.resume_reading()
            self.message_event.clear()
            await self.message_event.wait()
        self._continues = False
        if self.disconnected:
            raise ClientDisconnect
        pieces, self._pieces, self._bytes = self._pieces, [], 0
        return pieces[0] if len(pieces) == 1 else b"".join(pieces), self.more_body

    async def run_asgi(self, answer: "Answer") -> None:
        """Answer, in one write; uvicorn starts a task of this name."""
        try:
            response = await answer(self)
        except BaseException:
            log.exception("a request has no answer")
            response, self.keep_alive = PlainTextResponse("Internal Server Error", 500), False
        if self._connection.flow.write_paused and not self.disconnected:
            await self._connection.flow.drain()
        if not self.disconnected:
            self._write(response)

    def _write(self, response: Response) -> None:
        fields = [*self._connection.server_state.default_headers, *response.raw_headers]
        if not self.keep_alive:
            fields.append((b"connection", b"close"))
        lines = [b"%b: %b\r\n" % field for field in fields]
        self._connection.transport.write(
            b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", bytes(response.body)])
        )
        self.response_complete = True
        if not self.keep_alive:
            self._connection.transport.close()
        self._connection.on_response_complete()


Answer = Callable[[Exchange], Awaitable[Response]]
"""Gives the answer to a request, whole."""


class Application(ABC):
    """An ASGI application that answers some requests without ASGI: POST to the paths of ``answers``."""

    answers: dict[bytes, Answer]

    @abstractmethod
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer any other request."""


class Exchanges(BoundedHeads):
    """A connection of an ``Application``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.app, Application)
        self._answers = self.app.answers

    def begin(self) -> None:
        """Begin to answer a request whose head is here."""
        path, _, query = self.url.partition(b"?")
        answer = self._answers.get(path) if self.parser.get_method() == b"POST" else None
        if answer is None or b"#" in query:
            super().begin()
            return
        before, exchange = self.cycle, Exchange(self, query)
        self.cycle = exchange  # type: ignore[assignment]
        if before is None or before.response_complete:
            self._start_asgi_task(exchange, answer)  # type: ignore[arg-type]
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, answer))  # type: ignore[arg-type]

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        if not isinstance(self.cycle, Exchange):
            super().on_body(body)
        elif not self.cycle.response_complete:
            self.cycle.take(body)

    def on_message_complete(self) -> None:
        """End a body."""
        if not isinstance(self.cycle, Exchange):
            super().on_message_complete()
        elif not self.cycle.response_complete:
            self.cycle.end()
