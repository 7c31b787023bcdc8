"""Posting to a server again and again, on connections that stay open: no more for each request than it takes.

A client for all purposes takes three times as long for a request as the kernel takes to send 100 KB of it.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from tickscope.adapters.http_answer import Answer, Answering

IDLE_S_MAX = 15.0
"""A connection that was idle for longer may be about to be closed by the other end."""
URLS_MAX = 1024


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a URL leads, and how a request to it begins."""

    origin: tuple[str, int, bool]
    """Host, port, and whether it is by TLS."""
    start: str


@lru_cache(URLS_MAX)
def _place(url: str) -> _Place:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"'{url}' is no address of HTTP")
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    start = f"POST {target} HTTP/1.1\r\nhost: {parts.netloc.rpartition('@')[2]}\r\n"
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        start += f"authorization: Basic {b64encode(pair.encode()).decode()}\r\n"
    return _Place((parts.hostname, parts.port or (443 if secure else 80), secure), start)


class Poster:
    """Posts on at most ``connections_max`` connections at once. Must be made inside a running event loop."""

    def __init__(
        self, connections_max: int, timeout_s: float, answer_bytes_max: int, tls: ssl.SSLContext | None = None
    ) -> None:
        """Of an answer at most ``answer_bytes_max`` are read, and all of it takes at most ``timeout_s``."""
        self._slots = asyncio.Semaphore(connections_max)
        self._timeout_s = timeout_s
        self._answer_bytes_max = answer_bytes_max
        self._tls = tls
        self._idle: dict[tuple[str, int, bool], list[Answering]] = {}

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer. Raises OSError (TimeoutError is one) without one; redirections are not followed."""
        place = _place(url)
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{place.start}content-length: {len(body)}\r\n{fields}\r\n".encode("latin-1")
        async with self._slots, asyncio.timeout(self._timeout_s):
            connection = self._kept(place.origin) or await self._connected(place.origin)
            try:
                answer = await connection.ask(head, body)
            finally:
                if connection.is_free:
                    connection.idle_since_s = asyncio.get_running_loop().time()
                    self._idle.setdefault(place.origin, []).append(connection)
                else:
                    connection.close()
        return answer

    def close(self) -> None:
        """Close what is idle."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _kept(self, origin: tuple[str, int, bool]) -> Answering | None:
        """Return the connection that was used last, if it is still good; those before it are older."""
        kept = self._idle.get(origin)
        if not kept:
            return None
        connection = kept.pop()
        if connection.is_free and asyncio.get_running_loop().time() < connection.idle_since_s + IDLE_S_MAX:
            return connection
        for old in (connection, *kept):
            old.close()
        kept.clear()
        return None

    async def _connected(self, origin: tuple[str, int, bool]) -> Answering:
        host, port, secure = origin
        if secure and self._tls is None:
            self._tls = ssl.create_default_context()
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Answering(self._answer_bytes_max), host, port, ssl=self._tls if secure else None
        )
        return connection
