"""How long does an answer take at half of what vmagent can take at most?

Ours answers after the disk has it, vmagent does not: one flush of a body's size, measured here, is the difference
that is allowed.
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path

from bench.kit import payload, subjects
from bench.kit.load import Target, percentile, send
from bench.kit.peers import VMAGENT, bring
from bench.kit.question import Context, Peer, Row
from bench.kit.subjects import Subject
from tickscope.wire.chosen_core import load_core

NAME = "gateway-pace"
CONNECTIONS = 10
PEAK_ROUNDS, PACED_S, PACED_S_QUICK = 8, 15.0, 2.0
FLUSHES = 200
OURS, THEIRS = "gateway", "vmagent"


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    return [bring(VMAGENT, folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Find vmagent's peak, then send both at half of it."""
    opens: dict[str, Callable[[Path], AbstractContextManager[Subject]]] = {
        THEIRS: lambda folder: subjects.vmagent(context, folder, store_is_up=True),
        OURS: lambda folder: subjects.gateway(folder, relay=False),
    }
    context.say("laying out requests")
    firsts = range(0, payload.SERIES, payload.SAMPLES_PER_BODY)
    templates = [payload.Template.of(first) for first in firsts]
    bodies_per_s, found = 0.0, {}
    for name, open_ in opens.items():
        context.say(name)
        folder = context.folder / name
        folder.mkdir()
        rounds = payload.rounds(load_core(), templates, (int(time.time()) - 1800) * 1000, random.randrange(1 << 30))
        with open_(folder) as subject:
            if name == THEIRS:
                bodies_per_s = _peak(subject.target, rounds) / 2
            else:
                _peak(subject.target, rounds)
            seconds = PACED_S_QUICK if context.quick else PACED_S
            found[name] = _paced(subject.target, rounds, bodies_per_s, seconds)
    flush_ms = _flush_ms(context.folder)
    half = f"{bodies_per_s * payload.SAMPLES_PER_BODY:,.0f} samples/s"
    return [
        Row(f"p50 at {half}", found[OURS][0], found[THEIRS][0], "ms", "less"),
        Row(f"p99 at {half}", found[OURS][1], found[THEIRS][1], "ms", "less"),
        Row("p50 · vmagent and one flush", found[OURS][0], found[THEIRS][0] + flush_ms[0], "ms", "less"),
        Row("p99 · vmagent and one flush", found[OURS][1], found[THEIRS][1] + flush_ms[1], "ms", "less"),
        Row("one flush, p50", flush_ms[0], None, "ms", "less"),
        Row("one flush, p99", flush_ms[1], None, "ms", "less"),
    ]


def _peak(target: Target, rounds: Iterator[list[bytes]]) -> float:
    """Make every series known, then return how many bodies a second are answered at most."""
    send(target, [next(rounds)])
    bodies = [body for each in islice(rounds, PEAK_ROUNDS) for body in each]
    sent = send(target, [bodies[at::CONNECTIONS] for at in range(CONNECTIONS)])
    return sent.accepted / sent.wall_s


def _paced(
    target: Target, rounds: Iterator[list[bytes]], bodies_per_s: float, seconds: float
) -> tuple[float, float]:
    """Send at a pace; return the median and the 99th percentile of an answer, in ms, from when it was due."""
    count = int(bodies_per_s * seconds)
    bodies = [body for each in islice(rounds, -(-count // payload.BODIES_PER_ROUND)) for body in each][:count]
    latencies: list[float] = []
    start = time.perf_counter() + 0.1

    def work(at: int) -> None:
        for index in range(at, count, CONNECTIONS):
            due = start + index / bodies_per_s
            time.sleep(max(0.0, due - time.perf_counter()))
            send(target, [[bodies[index]]])
            latencies.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return percentile(latencies, 0.5) * 1000, percentile(latencies, 0.99) * 1000


def _flush_ms(folder: Path) -> tuple[float, float]:
    """Return the median and the 99th percentile of appending a body's bytes and flushing them, in ms."""
    data, taken = os.urandom(52_000), []
    fd = os.open(folder / "flushed", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        for _ in range(FLUSHES):
            started = time.perf_counter()
            os.write(fd, data)
            os.fdatasync(fd)
            taken.append(time.perf_counter() - started)
    finally:
        os.close(fd)
    return percentile(taken, 0.5) * 1000, percentile(taken, 0.99) * 1000
