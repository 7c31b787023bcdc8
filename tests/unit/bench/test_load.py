"""The sender's own arithmetic, and what it does with a store that forgets."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from bench.kit.load import CONNECTIONS, Target, dealt, pace, percentile, send
from bench.kit.null_store import Store
from bench.kit.process import answered

HEADERS = {"Content-Encoding": "snappy"}


@pytest.fixture
def port() -> Iterator[int]:
    """A store that forgets, for as many connections as come."""
    store = Store()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            try:
                while True:
                    threading.Thread(target=store.serve, args=(server.accept()[0],), daemon=True).start()
            except OSError:
                return

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        accepting.join()


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_percentiles_are_values_that_were_seen(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value


def test_bodies_of_any_size_are_taken_and_counted(port: int) -> None:
    bodies = [bytes(size) for size in (0, 1, 70_000, 3_000_000) for _ in range(CONNECTIONS)]
    sent = send(Target(port, "/", HEADERS), dealt(bodies))
    assert (sent.accepted, len(sent.latencies_s)) == (len(bodies), len(bodies))
    assert answered(port, "/") == str(len(bodies))


def test_what_is_not_taken_is_told(port: int) -> None:
    with pytest.raises(RuntimeError, match="415"):
        send(Target(port, "/", {"Content-Encoding": "zstd"}), [[b"x"]])


def test_a_pace_is_kept_and_an_answer_counts_from_when_its_body_was_due(port: int) -> None:
    started = time.perf_counter()
    sent = pace(Target(port, "/", HEADERS), [b"x"] * 20, per_s=200)
    assert sent.accepted == 20
    assert time.perf_counter() - started >= 19 / 200
    assert min(sent.latencies_s) > 0


def test_a_receiver_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = server.getsockname()[1]
    with pytest.raises(RuntimeError, match="refused"):
        send(Target(gone, "/", {}), [[b"x"], [b"x"]])
