"""Serving an ASGI application from a running event loop, in one process (uvicorn, embedded)."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from tickscope.adapters.http_exchange import Application, Exchanges
from tickscope.adapters.http_heads import BoundedHeads
from tickscope.errors import Reject

CONNECTIONS_PENDING_MAX = 1024
KEEP_ALIVE_S = 75
"""Longer than senders wait between two requests, so that they need not connect anew."""
DRAIN_S_MAX = 40
"""A little more than a body may take: a request under way at the end is answered."""


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


async def serve(app: ASGIApp, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve ``app`` until ``stop`` is set; requests under way are finished first."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    await _until(stop, app, listening)


async def serve_socket(app: ASGIApp, path: Path, stop: asyncio.Event) -> None:
    """Serve ``app`` on a Unix socket that only this user reaches, until ``stop`` is set."""
    await _until(stop, app, _bound(path))


def _bound(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    return listening


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever sets ``stop``."""
        yield


async def _until(stop: asyncio.Event, app: ASGIApp, listening: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        http=Exchanges if isinstance(app, Application) else BoundedHeads,
        ws="none",
        lifespan="off",
        backlog=CONNECTIONS_PENDING_MAX,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S_MAX,
        server_header=False,
        proxy_headers=False,
        access_log=False,
        log_config=None,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving
