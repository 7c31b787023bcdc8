"""A real server on loopback: what a client may make it keep before its head is complete, and how it ends.

All of it holds for requests that are answered by ASGI and for those that are answered without.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.e2e.platform_files import free_ports
from tickscope.adapters import http_heads
from tickscope.adapters.http_exchange import Application, Exchange
from tickscope.adapters.http_server import serve

HOST = "127.0.0.1"
Open = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def size_of_body(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


class Directly(Application):
    """The same without ASGI; it gives no answer to a body that ends in ``!``."""

    def __init__(self) -> None:
        self.answers = {b"/": self.answer}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await size_of_body(scope, receive, send)

    async def answer(self, exchange: Exchange) -> Response:
        size, more = 0, True
        while more:
            piece, more = await exchange.next_piece()
            size += len(piece)
            if piece.endswith(b"!"):
                raise ZeroDivisionError
        return PlainTextResponse(str(size))


apps: list[ASGIApp] = [size_of_body]


@pytest.fixture(autouse=True, params=[size_of_body, Directly()], ids=["by ASGI", "directly"])
def _app(request: pytest.FixtureRequest) -> None:
    apps[:] = [request.param]


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Open, asyncio.Event]]:
    (port,), stop = free_ports(1), asyncio.Event()
    server = asyncio.create_task(serve(apps[0], HOST, port, stop))

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            try:
                return await asyncio.open_connection(HOST, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)

    yield connect, stop
    stop.set()
    await server


async def ask(connect: Open, sent: bytes) -> bytes:
    reader, writer = await connect()
    try:
        writer.write(sent)
        return await reader.read()
    finally:
        writer.close()


def head(*fields: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", "Host: x", *fields, "", ""]).encode()


async def test_requests_come_one_after_the_other_on_a_connection() -> None:
    async with served() as (connect, _):
        sent = head("Content-Length: 3") + b"abc" + head("Transfer-Encoding: chunked") + b"2\r\nab\r\n0\r\n\r\n"
        answer = await ask(connect, sent + head("Content-Length: 0", "Connection: close"))
        assert [part[-1:] for part in answer.split(b"HTTP/1.1 200 OK")[1:]] == [b"3", b"2", b"0"]


@pytest.mark.parametrize(
    "sent",
    [
        head(f"A: {'a' * http_heads.HEADER_BYTES_MAX}"),
        head(*(f"A{number}: {'a' * 1000}" for number in range(70))),
        b"POST /" + b"a" * http_heads.HEADER_BYTES_MAX + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nA: " + b"a" * (http_heads.HEADER_BYTES_MAX + 9),
    ],
    ids=["one field", "many fields", "a target", "no end"],
)
async def test_a_head_that_is_too_large_is_refused(sent: bytes) -> None:
    async with served() as (connect, _):
        assert b" 431 " in (await ask(connect, sent)).splitlines()[0]
        assert (await ask(connect, head("Connection: close"))).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\nHost:"], ids=["nothing", "half"])
async def test_a_head_that_does_not_come_is_not_waited_for(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_heads, "HEADER_READ_S_MAX", 0.05)
    async with served() as (connect, _):
        assert b" 408 " in (await ask(connect, sent)).splitlines()[0]


async def test_a_second_head_is_timed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_heads, "HEADER_READ_S_MAX", 0.05)
    async with served() as (connect, _):
        answer = await ask(connect, head() + b"POST /")
        assert answer.startswith(b"HTTP/1.1 200")
        assert b" 408 " in answer


async def test_a_body_may_take_longer_than_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_heads, "HEADER_READ_S_MAX", 0.05)
    async with served() as (connect, _):
        reader, writer = await connect()
        writer.write(head("Content-Length: 2", "Connection: close") + b"a")
        await asyncio.sleep(0.1)
        writer.write(b"b")
        assert (await reader.read()).endswith(b"2")
        writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"no http\r\n\r\n",
        head("Content-Length: 3", "Content-Length: 4") + b"abc",
        head("Content-Length: 3", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        head("Transfer-Encoding: chunked") + b"zz\r\n",
    ],
    ids=["no request", "two lengths", "length and chunks", "a chunk without a length"],
)
async def test_what_can_be_read_in_two_ways_is_refused(sent: bytes) -> None:
    async with served() as (connect, _):
        assert (await ask(connect, sent)).startswith(b"HTTP/1.1 400")


async def test_connections_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_heads, "CONNECTIONS_MAX", 1)
    async with served() as (connect, _):
        reader, writer = await connect()
        writer.write(head())
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        assert (await ask(connect, b"")).startswith(b"HTTP/1.1 503")
        writer.close()


async def test_a_request_under_way_at_the_end_is_answered() -> None:
    async with served() as (connect, stop):
        reader, writer = await connect()
        writer.write(head("Content-Length: 2", "Expect: 100-continue"))
        assert b"100 Continue" in await reader.readline()
        stop.set()
        writer.write(b"ab")
        assert (await reader.read()).endswith(b"2")
        writer.close()


async def test_requests_sent_at_once_are_answered_in_their_order() -> None:
    async with served() as (connect, _):
        sent = b"".join(head(f"Content-Length: {size}") + bytes(size) for size in (70_000, 1, 2, 200_000))
        answer = await ask(connect, sent + head("Content-Length: 0", "Connection: close"))
        sizes = [part.rpartition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
        assert sizes == [b"70000", b"1", b"2", b"200000", b"0"]


async def test_a_client_of_http_1_0_is_answered_and_left() -> None:
    async with served() as (connect, _):
        answer = await ask(connect, b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
        assert (answer.endswith(b"\r\n\r\n2"), b"connection: close" in answer) == (True, True)


async def test_what_has_no_answer_is_500_and_the_others_are_served() -> None:
    async with served() as (connect, _):
        if isinstance(apps[0], Directly):
            assert b" 500 " in (await ask(connect, head("Content-Length: 1") + b"!")).splitlines()[0]
        assert (await ask(connect, head("Content-Length: 1", "Connection: close") + b"a")).endswith(b"1")


@pytest.mark.parametrize("target", ["/?a=b", "/#a", "/%2F", "http://x/"])
async def test_a_target_may_be_written_in_any_way(target: str) -> None:
    async with served() as (connect, _):
        sent = head("Content-Length: 1", "Connection: close").replace(b"POST /", f"POST {target}".encode(), 1)
        assert (await ask(connect, sent + b"a")).startswith(b"HTTP/1.1 200")


async def test_a_client_that_hangs_up_within_a_body_ends_its_request() -> None:
    async with served() as (connect, _):
        _, writer = await connect()
        writer.write(head("Content-Length: 9") + b"abc")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert (await ask(connect, head("Connection: close"))).endswith(b"0")
