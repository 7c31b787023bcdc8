"""Datagrams from a UDP port and a Unix socket into one bounded queue.

The kernel's own queues are short (a Unix datagram socket holds about ten), so sockets are emptied at once and
what cannot be parsed yet waits here.
"""

import asyncio
import os
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tickscope.errors import Reject
from tickscope.wire.statsd import DATAGRAM_BYTES_MAX

RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024
QUEUE_BYTES_MAX = 64 * 1024 * 1024
DATAGRAMS_PER_TURN_MAX = 256
SOCKET_PATH_BYTES_MAX = 107


@dataclass(slots=True)
class Intake:
    """Datagrams not parsed yet, bounded in number and bytes; what does not fit is dropped and counted."""

    datagrams_max: int
    waiting: deque[bytes] = field(default_factory=deque)
    waiting_bytes: int = 0
    received: int = 0
    dropped: int = 0
    filled: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, datagram: bytes) -> None:
        """Queue a datagram, or drop it when the queue is full."""
        self.received += 1
        if len(self.waiting) >= self.datagrams_max or self.waiting_bytes + len(datagram) > QUEUE_BYTES_MAX:
            self.dropped += 1
            return
        self.waiting.append(datagram)
        self.waiting_bytes += len(datagram)
        self.filled.set()

    async def take(self) -> bytes:
        """Return the oldest datagram; yields to the loop only when there is none."""
        while not self.waiting:
            self.filled.clear()
            await self.filled.wait()
        datagram = self.waiting.popleft()
        self.waiting_bytes -= len(datagram)
        return datagram


@contextmanager
def listening(intake: Intake, host: str, port: int, path: Path) -> Iterator[None]:
    """Feed ``intake`` from both sockets while the context lasts.

    UDP first: who can reach the Unix socket knows that the port is open too. Raises Reject ``port_busy`` or
    ``socket_path``.
    """
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        for opened in (_udp(host, port), _unix(path)):
            endpoint = stack.enter_context(opened)
            loop.add_reader(endpoint, _empty, endpoint, intake, bytearray(DATAGRAM_BYTES_MAX + 1))
            stack.callback(loop.remove_reader, endpoint)
        yield


def _empty(endpoint: socket.socket, intake: Intake, buffer: bytearray) -> None:
    view = memoryview(buffer)
    for _ in range(DATAGRAMS_PER_TURN_MAX):
        try:
            length = endpoint.recv_into(buffer)
        except BlockingIOError:
            return
        intake.offer(bytes(view[:length]))


@contextmanager
def _udp(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        _prepare(endpoint)
        try:
            endpoint.bind((host, port))
        except OSError as error:
            raise Reject(
                "port_busy",
                f"UDP port {port} on {host} is busy ({error.strerror}); end the program that holds it, or "
                "choose another with ports.edge_first in the platform file",
            ) from error
        yield endpoint


@contextmanager
def _unix(path: Path) -> Iterator[socket.socket]:
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES_MAX:
        raise Reject(
            "socket_path",
            f"a Unix socket's path has at most {SOCKET_PATH_BYTES_MAX} bytes, and {path} is longer; "
            "choose a shorter data_folder in the platform file",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as endpoint:
        _prepare(endpoint)
        endpoint.bind(str(path))
        try:
            yield endpoint
        finally:
            path.unlink(missing_ok=True)


def _prepare(endpoint: socket.socket) -> None:
    endpoint.setblocking(False)
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
