"""The sender: several connections that stay open, each waiting for its answer before it sends on.

Bodies are made before the clock runs. Every connection has series of its own, so that their order is kept.
"""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

TIMEOUT_S = 60.0
CONNECTIONS = 10
"""A divisor of a round's bodies: no connection has more to do than another, and a series stays on its own."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send, and with what in the head."""

    port: int
    path: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: requests that were answered 2xx, how long each took, and how long all did."""

    accepted: int
    latencies_s: list[float]
    wall_s: float


Post = Callable[[bytes], None]


def dealt(bodies: Sequence[bytes]) -> list[Sequence[bytes]]:
    """Return the queues of ``CONNECTIONS`` senders for bodies that stand in order of time."""
    return [bodies[at::CONNECTIONS] for at in range(CONNECTIONS)]


def send(target: Target, queues: Sequence[Sequence[bytes]]) -> Sent:
    """Send each queue on a connection of its own, all at once, each body as soon as the last is answered.

    Raises RuntimeError when any answer is not 2xx: what is refused is no work.
    """

    def work(post: Post, index: int, start: float) -> Iterator[float]:
        for body in queues[index]:
            started = time.perf_counter()
            post(body)
            yield time.perf_counter() - started

    return _all_at_once(target, len(queues), work)


def pace(target: Target, bodies: Sequence[bytes], per_s: float) -> Sent:
    """Send bodies at a steady pace, in turn on ``CONNECTIONS``; an answer's time counts from when its body was due.

    Raises RuntimeError as ``send``.
    """

    def work(post: Post, index: int, start: float) -> Iterator[float]:
        for number in range(index, len(bodies), CONNECTIONS):
            due = start + number / per_s
            time.sleep(max(0.0, due - time.perf_counter()))
            post(bodies[number])
            yield time.perf_counter() - due

    return _all_at_once(target, CONNECTIONS, work)


def _all_at_once(target: Target, count: int, work: Callable[[Post, int, float], Iterator[float]]) -> Sent:
    latencies: list[list[float]] = [[] for _ in range(count)]
    faults: list[str] = []
    go, start = threading.Barrier(count + 1), [0.0]

    def run(index: int) -> None:
        try:
            with _connected(target) as post:
                go.wait()
                go.wait()
                latencies[index].extend(work(post, index, start[0]))
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            faults.append(str(error) or type(error).__name__)
            go.abort()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        go.wait()
        start[0] = time.perf_counter()
        go.wait()
    for thread in threads:
        thread.join()
    wall_s = time.perf_counter() - start[0]
    if faults:
        raise RuntimeError(f"{len(faults)} connections failed, the first with: {faults[0]}")
    taken = [latency for each in latencies for latency in each]
    return Sent(len(taken), taken, wall_s)


@contextlib.contextmanager
def _connected(target: Target) -> Iterator[Post]:
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=TIMEOUT_S)
    connection.connect()

    def post(body: bytes) -> None:
        connection.request("POST", target.path, body, target.headers)
        with connection.getresponse() as response:
            answer = response.read()
        if response.status // 100 != 2:
            raise RuntimeError(f"{response.status}: {answer[:300].decode(errors='replace')}")

    try:
        yield post
    finally:
        connection.close()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of them lie: the nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
