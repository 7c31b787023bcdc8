"""Posting to a real server on loopback, whatever it answers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.authority import Authority
from tickscope.adapters import http_post
from tickscope.adapters.http_post import Poster

ANSWER_BYTES_MAX = 100
BODY = b"x" * 100_000
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
Speaks = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """What a server was asked, on how many connections; ``speaks`` is called for each request that is read."""

    def __init__(self, speaks: Speaks) -> None:
        self.heads: list[str] = []
        self.connections = 0
        self._speaks = speaks

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                await self._speaks(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def served(
    speaks: Speaks, tls: ssl.SSLContext | None = None, trusts: ssl.SSLContext | None = None, timeout_s: float = 5.0
) -> AsyncIterator[tuple[Server, Poster, str]]:
    server = Server(speaks)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    port = listening.sockets[0].getsockname()[1]
    poster = Poster(2, timeout_s, ANSWER_BYTES_MAX, trusts)
    try:
        yield server, poster, f"http{'s' if tls else ''}://127.0.0.1:{port}/push?a=b"
    finally:
        poster.close()
        listening.close()


def says(*pieces: bytes, closes: bool = False) -> Speaks:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(BODY))
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.001)
        if closes:
            writer.close()

    return speak


async def test_requests_go_over_one_connection_with_what_they_need() -> None:
    async with served(says(OK)) as (server, poster, url):
        for _ in range(3):
            answer = await poster.post(url, {"x-scope-orgid": "embergate"}, BODY)
            assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"ok", "2")
        host = url.removeprefix("http://").partition("/")[0]
        assert server.heads[0].splitlines()[:4] == [
            "POST /push?a=b HTTP/1.1",
            f"host: {host}",
            "content-length: 100000",
            "x-scope-orgid: embergate",
        ]
        assert (len(server.heads), server.connections) == (3, 1)


@pytest.mark.parametrize(
    ("pieces", "status", "body", "connections"),
    [
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), 204, b"", 1),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", OK), 200, b"ok", 1),
        ((b"HTTP/1.1 100 Continue\r\n\r\n" + OK,), 200, b"ok", 1),
        ((b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n", b"abc\r\n0\r\n\r\n"), 400, b"abc", 1),
        ((b"HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 1\r\n\r\na",), 503, b"a", 2),
        ((b"HTTP/1.0 200 OK\r\n\r\nab",), 200, b"ab", 2),
        ((b"HTTP/1.1 500 No\r\ncontent-length: 900\r\n\r\n" + b"a" * 900,), 500, b"a" * ANSWER_BYTES_MAX, 2),
    ],
    ids=["no body", "go on", "go on at once", "chunks", "a last one", "to the end", "too much"],
)
async def test_answers_in_every_form_are_read(
    pieces: tuple[bytes, ...], status: int, body: bytes, connections: int
) -> None:
    async with served(says(*pieces, closes=pieces[0].startswith(b"HTTP/1.0"))) as (server, poster, url):
        for _ in range(2):
            answer = await poster.post(url, {}, BODY)
            assert (answer.status, answer.body) == (status, body)
        assert server.connections == connections


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", b"HTTP/1.1 100 Continue\r\n\r\n", b"no http\r\n\r\n"],
    ids=["nothing", "half", "only to go on", "something else"],
)
async def test_without_a_whole_answer_there_is_none(said: bytes) -> None:
    async with served(says(said, closes=True)) as (server, poster, url):
        for _ in range(2):
            with pytest.raises(ConnectionError):
                await poster.post(url, {}, BODY)
        assert server.connections == 2


async def test_an_answer_is_not_waited_for_for_ever() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with served(silent, timeout_s=0.05) as (server, poster, url):
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await poster.post(url, {}, BODY)
        assert server.connections == 3


async def test_an_answer_before_the_request_is_sent_is_taken_and_ends_the_connection() -> None:
    async def early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with served(early) as (server, poster, url):
        for _ in range(2):
            assert (await poster.post(url, {}, bytes(32 << 20))).status == 413
        assert server.connections == 2


async def test_what_has_idled_for_long_or_was_closed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(says(OK)) as (server, poster, url):
        await poster.post(url, {}, BODY)
        monkeypatch.setattr(http_post, "IDLE_S_MAX", -1.0)
        await poster.post(url, {}, BODY)
        assert server.connections == 2
    async with served(says(OK, closes=True)) as (server, poster, url):
        for number in range(1, 4):
            assert (await poster.post(url, {}, BODY)).status == 200
            await asyncio.sleep(0.02)
            assert server.connections == number


async def test_no_more_connections_than_allowed_and_each_request_has_its_own() -> None:
    async with served(says(OK)) as (server, poster, url):
        answers = await asyncio.gather(*(poster.post(url, {}, BODY) for _ in range(9)))
        assert ([answer.status for answer in answers], server.connections) == ([200] * 9, 2)


async def test_a_request_that_is_given_up_leaves_no_connection_to_the_next() -> None:
    async with served(says(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n")) as (server, poster, url):
        asking = asyncio.create_task(poster.post(url, {}, BODY))
        while not server.heads:  # noqa: ASYNC110 - the server is asked for nothing else
            await asyncio.sleep(0.001)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        server._speaks = says(OK)
        assert ((await poster.post(url, {}, BODY)).body, server.connections) == (b"ok", 2)


async def test_by_tls_with_a_certificate_that_is_trusted_and_by_name_and_password(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.server()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pair.certificate, pair.key)
    async with served(says(OK), tls, ssl.create_default_context(cafile=authority.file)) as (server, poster, url):
        for _ in range(2):
            assert (await poster.post(url.replace("//", "//me:a%40b@"), {}, BODY)).status == 200
        assert ("\r\nauthorization: Basic bWU6YUBi\r\n" in server.heads[1], server.connections) == (True, 1)
    async with served(says(OK), tls) as (server, poster, url):
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            await poster.post(url, {}, BODY)
        assert not server.heads
