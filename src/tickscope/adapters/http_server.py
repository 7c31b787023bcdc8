"""Serving an ASGI application from a running event loop, in one process (granian, embedded)."""

import asyncio
import socket
from pathlib import Path
from typing import Any, Final

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from tickscope.errors import Reject

HEADER_BYTES_MAX = 65536
HEADER_READ_TIMEOUT_MS = 10_000
CONNECTIONS_PENDING_MAX = 1024


def check_port(host: str, port: int, setting: str, *, udp: bool = False) -> None:
    """Raise Reject when the port is taken, naming the port and the setting that chooses it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as probe:
        if not udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Reject(
                "port_busy",
                f"{'UDP ' if udp else ''}port {port} on {host} is busy ({error.strerror}); end the program that "
                f"holds it, or choose another with {setting} in the platform file",
            ) from error


async def serve(app: Any, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve ``app`` until ``stop`` is set; requests under way are finished first."""
    await _until(stop, Server(app, address=host, port=port, **_OPTIONS))


async def serve_socket(app: Any, path: Path, stop: asyncio.Event) -> None:
    """Serve ``app`` on a Unix socket that only this user reaches, until ``stop`` is set."""
    _make_way(path)
    await _until(stop, Server(app, uds=path, **_OPTIONS))


def _make_way(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)


_OPTIONS: Final[dict[str, Any]] = {
    "interface": Interfaces.ASGINL,
    "http1_settings": HTTP1Settings(
        max_buffer_size=HEADER_BYTES_MAX * 8, header_read_timeout=HEADER_READ_TIMEOUT_MS
    ),
    "backlog": CONNECTIONS_PENDING_MAX,
    "log_level": LogLevels.error,
    "websockets": False,
}


async def _until(stop: asyncio.Event, server: Server) -> None:
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call]
    await serving
