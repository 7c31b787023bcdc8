"""A real exporter process of one tenant, and ways to tell and ask it."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.e2e.platform_files import write_platform
from tickscope.model.platform import EdgeAddresses, edge_addresses
from tickscope.spec import load

DEADLINE_S = 30.0


def start_part(file: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start ``tickscope run`` with what it says on standard error kept in a file beside the platform file."""
    with (file.parent / f"{arguments[0]}.log").open("ab") as log:
        command = [sys.executable, "-m", "tickscope", "run", *arguments, "--file", str(file)]
        return subprocess.Popen(command, stdout=log, stderr=log)


def end_part(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def until(true: Callable[[], Awaitable[object]], what: str) -> None:
    """Return when ``true`` says so; fail when it does not before the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not await true():
        assert time.monotonic() < deadline, f"not in {DEADLINE_S} s: {what}"
        await asyncio.sleep(0.02)


class Exporter:
    """An exporter as its game servers and its agent see it."""

    def __init__(self, addresses: EdgeAddresses, session: aiohttp.ClientSession) -> None:
        self.addresses = addresses
        self._session = session

    def tell_udp(self, datagram: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(datagram, ("127.0.0.1", self.addresses.statsd))

    def tell_unix(self, datagram: bytes) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(datagram, str(self.addresses.statsd_socket))

    async def ask(self, path: str, accept: str = "") -> tuple[int, str, bytes]:
        """Return status, content type and body; status 0 when nobody answers."""
        url = f"http://127.0.0.1:{self.addresses.exporter}{path}"
        try:
            async with self._session.get(url, headers={"Accept": accept}) as response:
                return response.status, response.headers["content-type"], await response.read()
        except aiohttp.ClientError:
            return 0, "", b""

    async def shows(self, text: bytes, path: str = "/metrics") -> None:
        """Return when the answer of ``path`` contains ``text``."""

        async def shown() -> bool:
            return text in (await self.ask(path))[2]

        await until(shown, f"{text!r} in {path}")


@asynccontextmanager
async def exporting(folder: Path, **sections: dict[str, object]) -> AsyncIterator[Exporter]:
    """Run an exporter of the first tenant of a platform file with free ports."""
    file = write_platform(folder, **sections)
    platform = load(file)
    tenant = platform.tenants[0]
    process = start_part(file, "exporter", "--tenant", tenant.name)
    try:
        async with aiohttp.ClientSession() as session:
            exporter = Exporter(edge_addresses(platform, tenant), session)

            async def ready() -> bool:
                assert process.poll() is None, (folder / "exporter.log").read_text()
                return (await exporter.ask("/ready"))[0] == 200

            await until(ready, "the exporter is ready")
            yield exporter
    finally:
        end_part(process)
