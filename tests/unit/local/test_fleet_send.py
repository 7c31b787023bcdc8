"""A server's way to its exporter, over real sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.platform_files import free_ports
from tickscope.local.fleet.emit import datagrams
from tickscope.local.fleet.model import round_of
from tickscope.local.fleet.send import ROUNDS_WAITING_MAX, Sender, Transport
from tickscope.local.fleet.servers import servers
from tickscope.model.platform import EdgeAddresses
from tickscope.spec import load

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
SERVER = servers(PLATFORM, PLATFORM.tenants[0])[0]


@pytest.fixture
def addresses(tmp_path: Path) -> EdgeAddresses:
    port = free_ports(1)[0]
    return EdgeAddresses(exporter=port, statsd=port, agent=port, statsd_socket=tmp_path / "s.sock")


@contextmanager
def listener(addresses: EdgeAddresses) -> Iterator[dict[Transport, socket.socket]]:
    """Stand in for an exporter: both sockets, read by the test."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as unix,
    ):
        udp.bind(("127.0.0.1", addresses.statsd))
        unix.bind(str(addresses.statsd_socket))
        udp.setblocking(False)
        unix.setblocking(False)
        yield {"udp": udp, "unix": unix}
    addresses.statsd_socket.unlink()


def everything(endpoint: socket.socket) -> list[bytes]:
    found: list[bytes] = []
    while True:
        try:
            found.append(endpoint.recv(65536))
        except BlockingIOError:
            return found


def rounds(first: int, last: int) -> list[bytes]:
    return [datagram for k in range(first, last) for datagram in datagrams(SERVER, round_of(SERVER, k))]


@pytest.mark.parametrize("transport", ["unix", "udp"])
def test_rounds_begin_when_the_exporter_is_there_and_arrive_in_order(
    addresses: EdgeAddresses, transport: Transport
) -> None:
    sender = Sender(SERVER, addresses, transport)
    for _ in range(3):
        sender.play()
    assert (sender.next_round, sender.rounds_lost) == (0, 0)
    with listener(addresses) as exporter:
        for _ in range(5):
            sender.play()
        assert everything(exporter[transport]) == rounds(0, 5)
    assert (sender.next_round, sender.rounds_sent, sender.rounds_lost) == (5, 5, 0)
    sender.close()


def test_a_full_socket_delays_and_loses_nothing(addresses: EdgeAddresses) -> None:
    sender = Sender(SERVER, addresses, "unix")
    with listener(addresses) as exporter:
        for _ in range(40):
            sender.play()
        assert sender.rounds_sent < 40
        arrived: list[bytes] = []
        while pieces := everything(exporter["unix"]):
            arrived += pieces
            sender.flush()
        assert arrived == rounds(0, 40)
    assert (sender.rounds_sent, sender.rounds_lost) == (40, 0)
    sender.close()


def test_what_waits_for_a_stuck_exporter_is_bounded(addresses: EdgeAddresses) -> None:
    sender = Sender(SERVER, addresses, "unix")
    with listener(addresses):
        for _ in range(ROUNDS_WAITING_MAX + 50):
            sender.play()
        assert len(sender.waiting) == ROUNDS_WAITING_MAX
        assert sender.rounds_sent + sender.rounds_lost + ROUNDS_WAITING_MAX == sender.next_round
        assert sender.rounds_lost > 0
    sender.close()


@pytest.mark.parametrize("transport", ["unix", "udp"])
def test_an_exporters_restart_costs_the_rounds_between_and_no_others(
    addresses: EdgeAddresses, transport: Transport
) -> None:
    sender = Sender(SERVER, addresses, transport)
    with listener(addresses) as exporter:
        sender.play()
        assert everything(exporter[transport]) == rounds(0, 1)
    for _ in range(3):
        sender.play()
    with listener(addresses) as exporter:
        sender.play()
        sender.play()
        assert everything(exporter[transport]) == rounds(4, 6)
    assert sender.next_round == 6
    if transport == "unix":
        assert (sender.rounds_sent, sender.rounds_lost) == (3, 3)
    sender.close()


def test_a_socket_file_without_an_exporter_does_not_begin_the_rounds(addresses: EdgeAddresses) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(str(addresses.statsd_socket))
    sender = Sender(SERVER, addresses, "unix")
    sender.play()
    assert sender.next_round == 0
