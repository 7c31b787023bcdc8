"""How long does an answer take at half of what vmagent can take at most?

Ours answers after the disk has it, vmagent does not: one flush of a body's size, measured in the same run, is the
difference that is allowed.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench.kit import payload, receivers, subjects
from bench.kit.fleet import Fleet, Rounds
from bench.kit.load import dealt, pace, percentile, send
from bench.kit.peers import newest_vmagent
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.subjects import Subject

NAME = "gateway-pace"
PEAK_ROUNDS, PEAK_ROUNDS_QUICK = 8, 4
PACED_S, PACED_S_QUICK = 10.0, 2.0
REPEATS, REPEATS_QUICK = 5, 1
FLUSHES = 200
OURS, THEIRS, FLUSH = "gateway", "vmagent", "one flush"
SHARES = (0.5, 0.99)

Open = Callable[[Path], AbstractContextManager[Subject]]


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    return [newest_vmagent(folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Find vmagent's peak, then send both at half of it, in turn, several times over; the figures are medians."""
    opens: dict[str, Open] = {OURS: subjects.gateway, THEIRS: partial(receivers.vmagent, context)}
    context.say("laying out requests")
    fleet = Fleet()
    repeats = REPEATS_QUICK if context.quick else REPEATS
    peaks = [_peak(context, fleet, repeat) for repeat in range(repeats)]
    bodies_per_s = middle(peaks) / 2
    found: dict[str, list[Sequence[float]]] = {}
    for repeat in range(repeats):
        for name, open_ in opens.items():
            context.say(f"{name}: {repeat + 1} of {repeats}")
            folder = context.folder / f"{repeat}-{name}"
            folder.mkdir()
            with open_(folder) as subject:
                found.setdefault(name, []).append(_paced(context, subject, fleet.start(), bodies_per_s))
        found.setdefault(FLUSH, []).append(_flush_ms(context.folder / f"{repeat}-flushed"))
    return _rows(found, bodies_per_s * payload.SAMPLES_PER_BODY)


def _rows(found: dict[str, list[Sequence[float]]], samples_per_s: float) -> list[Row]:
    half = f"{samples_per_s:,.0f} samples/s"
    rows = []
    for at, share in enumerate(SHARES):
        word = f"p{share * 100:.0f}"
        ours, theirs, flush = (middle([each[at] for each in found[name]]) for name in (OURS, THEIRS, FLUSH))
        rows += [
            Row(f"{word} at {half}", ours, theirs, "ms", "less"),
            Row(f"{word} · vmagent and one flush", ours, theirs + flush, "ms", "less"),
            Row(f"{FLUSH}, {word}", flush, None, "ms", "less"),
        ]
    return rows


def _peak(context: Context, fleet: Fleet, repeat: int) -> float:
    """Make every series known to a vmagent, then return how many bodies a second it answers at most."""
    context.say(f"vmagent's peak: {repeat + 1}")
    folder = context.folder / f"{repeat}-peak"
    folder.mkdir()
    with receivers.vmagent(context, folder) as subject:
        return _filled(subject, fleet.start(), PEAK_ROUNDS_QUICK if context.quick else PEAK_ROUNDS)


def _filled(subject: Subject, rounds: Rounds, count: int) -> float:
    """Send all that it takes; return bodies by the second of all but the first round."""
    send(subject.target, dealt(rounds.take(1, "none")))
    sent = send(subject.target, dealt(rounds.take(count, "apart")))
    return sent.accepted / sent.wall_s


def _paced(context: Context, subject: Subject, rounds: Rounds, bodies_per_s: float) -> Sequence[float]:
    """Warm it up, then send at a pace; return percentiles of an answer, in ms, from when it was due."""
    _filled(subject, rounds, PEAK_ROUNDS_QUICK)
    count = int(bodies_per_s * (PACED_S_QUICK if context.quick else PACED_S))
    bodies = rounds.take(-(-count // payload.BODIES_PER_ROUND), "apart")[:count]
    sent = pace(subject.target, bodies, bodies_per_s)
    return [percentile(sent.latencies_s, share) * 1000 for share in SHARES]


def _flush_ms(path: Path) -> Sequence[float]:
    """Return percentiles of appending a body's bytes and flushing them, in ms."""
    data, taken = os.urandom(52_000), []
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        for _ in range(FLUSHES):
            started = time.perf_counter()
            os.write(fd, data)
            os.fdatasync(fd)
            taken.append(time.perf_counter() - started)
    finally:
        os.close(fd)
    return [percentile(taken, share) * 1000 for share in SHARES]
