"""A real server on loopback: what a client may make it keep before its head is complete, and how it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.e2e.platform_files import free_ports
from tickscope.adapters import http_heads
from tickscope.adapters.http_server import serve

HOST = "127.0.0.1"
Open = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def size_of_body(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Open, asyncio.Event]]:
    (port,), stop = free_ports(1), asyncio.Event()
    server = asyncio.create_task(serve(size_of_body, HOST, port, stop))

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
