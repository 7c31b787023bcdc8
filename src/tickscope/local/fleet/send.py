"""One server's way to its exporter: it never waits, and never stops for an exporter that is gone."""

import socket
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from tickscope.local.fleet.emit import datagrams
from tickscope.local.fleet.model import round_of
from tickscope.local.fleet.servers import Server
from tickscope.model.platform import EdgeAddresses

HOST = "127.0.0.1"
ROUNDS_WAITING_MAX = 60
"""Rounds kept while the exporter is alive and its socket full; then the oldest is lost."""

Transport = Literal["unix", "udp"]


@dataclass(slots=True)
class Sender:
    """Sends a server's rounds in order, from round 0 on.

    ``rounds_lost`` is what an absent exporter missed, as far as can be told: UDP hides some of it.
    """

    server: Server
    addresses: EdgeAddresses
    transport: Transport
    next_round: int = 0
    rounds_sent: int = 0
    rounds_lost: int = 0
    waiting: deque[list[bytes]] = field(default_factory=deque)
    endpoint: socket.socket | None = None

    def play(self) -> None:
        """Live through the next round and send it; before the exporter was first seen, do nothing."""
        if self.next_round == 0 and not self._exporter_is_there():
            return
        self.waiting.append(datagrams(self.server, round_of(self.server, self.next_round)))
        self.next_round += 1
        if len(self.waiting) > ROUNDS_WAITING_MAX:
            self.waiting.popleft()
            self.rounds_lost += 1
        self.flush()

    def flush(self) -> None:
        """Send what waits, as far as the socket takes it; a round that nobody listens to is lost."""
        while self.waiting:
            pieces = self.waiting[0]
            try:
                while pieces:
                    self._send(pieces[0])
                    pieces.pop(0)
            except BlockingIOError:
                return
            except OSError:
                self.close()
                self.rounds_lost += 1
            else:
                self.rounds_sent += 1
            self.waiting.popleft()

    def close(self) -> None:
        """Forget the connection; the next send makes a new one."""
        if self.endpoint is not None:
            self.endpoint.close()
            self.endpoint = None

    def _send(self, datagram: bytes) -> None:
        if self.endpoint is None:
            self.endpoint = self._connected()
        try:
            self.endpoint.send(datagram)
        except ConnectionRefusedError:
            # Over UDP this tells of an earlier datagram, and over a Unix socket of an exporter that is gone
            # or was replaced by a new one at the same path: in both cases a new connection may do.
            self.close()
            self.endpoint = self._connected()
            self.endpoint.send(datagram)

    def _connected(self) -> socket.socket:
        family = socket.AF_UNIX if self.transport == "unix" else socket.AF_INET
        endpoint = socket.socket(family, socket.SOCK_DGRAM)
        endpoint.setblocking(False)
        try:
            if self.transport == "unix":
                endpoint.connect(str(self.addresses.statsd_socket))
            else:
                endpoint.connect((HOST, self.addresses.statsd))
        except OSError:
            endpoint.close()
            raise
        return endpoint

    def _exporter_is_there(self) -> bool:
        """Ask the Unix socket, for both transports: UDP cannot tell, and the exporter opens it first."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
            probe.connect(str(self.addresses.statsd_socket))
            return True
        return False
