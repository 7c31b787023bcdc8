"""Sockets into a bounded queue."""

import socket
from pathlib import Path

import pytest

from tests.e2e.platform_files import free_ports
from tests.unit.edge.exporting import until
from tickscope.edge import receive
from tickscope.edge.receive import Intake, listening
from tickscope.errors import Reject
from tickscope.wire.statsd import DATAGRAM_BYTES_MAX


async def test_datagrams_are_taken_in_order() -> None:
    intake = Intake(10)
    for datagram in (b"a", b"b", b"c"):
        intake.offer(datagram)
    assert [await intake.take() for _ in range(3)] == [b"a", b"b", b"c"]
    assert (intake.received, intake.dropped, intake.waiting_bytes) == (3, 0, 0)


def test_a_full_queue_drops_and_counts() -> None:
    intake = Intake(2)
    for datagram in (b"a", b"b", b"c"):
        intake.offer(datagram)
    assert (list(intake.waiting), intake.received, intake.dropped) == ([b"a", b"b"], 3, 1)


def test_the_queue_is_bounded_in_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "QUEUE_BYTES_MAX", 5)
    intake = Intake(100)
    for datagram in (b"abc", b"def", b"gh"):
        intake.offer(datagram)
    assert (list(intake.waiting), intake.dropped) == ([b"abc", b"gh"], 1)


async def test_a_socket_left_by_a_killed_exporter_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run" / "s.sock"
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(str(path))
    intake = Intake(10)
    with listening(intake, "127.0.0.1", free_ports(1)[0], path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"a", str(path))
        assert await intake.take() == b"a"
    assert not path.exists()


async def test_a_datagram_over_the_limit_arrives_as_such(tmp_path: Path) -> None:
    intake = Intake(10)
    with (
        listening(intake, "127.0.0.1", free_ports(1)[0], tmp_path / "s.sock"),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
    ):
        sender.sendto(b"x" * (DATAGRAM_BYTES_MAX + 100), str(tmp_path / "s.sock"))
        assert len(await intake.take()) > DATAGRAM_BYTES_MAX


async def test_a_burst_is_received_whole_and_in_order(tmp_path: Path) -> None:
    intake = Intake(10_000)
    port = free_ports(1)[0]
    with (
        listening(intake, "127.0.0.1", port, tmp_path / "s.sock"),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        for number in range(200):
            sender.sendto(b"%d" % number, ("127.0.0.1", port))

        async def all_here() -> bool:
            return intake.received == 200

        await until(all_here, "200 datagrams")
    assert list(intake.waiting) == [b"%d" % number for number in range(200)]


async def test_a_taken_udp_port_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        with (
            pytest.raises(Reject, match=str(port)) as caught,
            listening(Intake(1), "127.0.0.1", port, tmp_path / "s.sock"),
        ):
            pass
    assert caught.value.reason == "port_busy"


async def test_a_path_too_long_for_a_socket_is_told_with_the_setting(tmp_path: Path) -> None:
    with (
        pytest.raises(Reject, match="data_folder") as caught,
        listening(Intake(1), "127.0.0.1", free_ports(1)[0], tmp_path / ("x" * 120)),
    ):
        pass
    assert caught.value.reason == "socket_path"
