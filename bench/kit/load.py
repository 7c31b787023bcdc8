"""The sender: several connections, each waiting for its answer before it sends on; a process of its own.

Bodies are made before the clock runs. Every connection has series of its own, so that their order is kept.
"""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

TIMEOUT_S = 60.0


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


def send(target: Target, queues: Sequence[Sequence[bytes]]) -> Sent:
    """Send each queue on a connection of its own, all at once.

    Raises RuntimeError when any answer is not 2xx: what is refused is no work.
    """
    latencies: list[list[float]] = [[] for _ in queues]
    faults: list[str] = []
    go = threading.Barrier(len(queues) + 1)

    def work(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=TIMEOUT_S)
        connection.connect()
        go.wait()
        try:
            for body in queues[index]:
                started = time.perf_counter()
                connection.request("POST", target.path, body, target.headers)
                with connection.getresponse() as response:
                    answer = response.read()
                latencies[index].append(time.perf_counter() - started)
                if response.status // 100 != 2:
                    raise RuntimeError(f"{response.status}: {answer[:300].decode(errors='replace')}")
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            faults.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(queues))]
    for thread in threads:
        thread.start()
    go.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    wall_s = time.perf_counter() - started
    if faults:
        raise RuntimeError(f"{len(faults)} connections failed, the first with: {faults[0]}")
    taken = [latency for each in latencies for latency in each]
    return Sent(len(taken), taken, wall_s)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of them lie: the nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
