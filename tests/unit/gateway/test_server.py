"""The gateway behind its real server, to clients that do not behave."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.e2e.platform_files import free_ports
from tests.unit.gateway.world import HEAD, World, body, series
from tickscope.adapters.http_server import serve
from tickscope.gateway import incoming

GOOD = body(series("up"))
WAIT_S = 10.0


class Served(World):
    """A gateway on a port."""

    port: int

    def head(self, *more: str) -> bytes:
        lines = ["POST /api/v1/push HTTP/1.1", "host: localhost", *(f"{k}: {v}" for k, v in HEAD.items()), *more]
        return "\r\n".join([*lines, "", ""]).encode()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, *pieces: bytes) -> str:
        """Send pieces on a connection of their own and return the answer's head."""
        reader, writer = await self.connect()
        try:
            async with asyncio.timeout(WAIT_S):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                return (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        finally:
            writer.close()

    async def good(self) -> str:
        return await self.send(self.head(f"content-length: {len(GOOD)}"), GOOD)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    world = Served(body_bytes_max=100_000, requests_in_flight_max=4)
    (world.port,) = free_ports(1)
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(world.app, "127.0.0.1", world.port, stop))
    async with asyncio.timeout(WAIT_S):
        while True:
            try:
                _, writer = await world.connect()
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                break
    yield world
    stop.set()
    await asyncio.wait_for(serving, WAIT_S)


async def test_whole_and_chunked_bodies_are_stored(served: Served) -> None:
    assert "204 no content" in await served.good()
    chunked = served.head("transfer-encoding: chunked")
    answer = await served.send(
        chunked, b"%x\r\n" % 5, GOOD[:5], b"\r\n%x\r\n" % len(GOOD[5:]), GOOD[5:], b"\r\n0\r\n\r\n"
    )
    assert "204 no content" in answer
    assert [record.body for record in served.log.records()] == [GOOD, GOOD]


async def test_a_chunked_body_over_the_limit_is_413(served: Served) -> None:
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    assert " 413 " in await served.send(served.head("transfer-encoding: chunked"), *[chunk] * 4)
    assert "204 no content" in await served.good()


async def test_a_chunk_that_is_none_is_400(served: Served) -> None:
    assert " 400 " in await served.send(served.head("transfer-encoding: chunked"), b"zz\r\nab")


async def test_a_slow_body_is_408_and_others_are_served_meanwhile(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "BODY_READ_S_MAX", 0.3)
    slow = asyncio.create_task(served.send(served.head(f"content-length: {len(GOOD)}"), GOOD[:3]))
    assert "204 no content" in await served.good()
    assert " 408 " in await slow


async def test_clients_that_hang_up_leave_their_places(served: Served) -> None:
    for _ in range(5):
        _, writer = await served.connect()
        writer.write(served.head(f"content-length: {len(GOOD)}") + GOOD[:5])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    async with asyncio.timeout(WAIT_S):
        while "204 no content" not in await served.good():  # noqa: ASYNC110 - a client sees only answers
            await asyncio.sleep(0.01)
    assert [record.body for record in served.log.records()] == [GOOD]


async def test_a_fault_at_any_path_is_503_and_logged(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(tenant: str) -> None:
        raise ZeroDivisionError(f"receipts of {tenant}")

    monkeypatch.setattr(served.house._ingest.receipts, "of", broken)
    head = f"GET /api/v1/receipts HTTP/1.1\r\nhost: x\r\nauthorization: {HEAD['authorization']}\r\n\r\n"
    answer = await served.send(head.encode())
    assert (" 503 " in answer, "retry-after: 5" in answer) == (True, True)
    assert "ZeroDivisionError: receipts of embergate" in caplog.text
    assert "204 no content" in await served.good()
