"""What does a gateway take with a million series, and how long until it knows them all?

The first round is a fleet that starts all at once: no series is known. The second has every series again.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.kit import payload, receivers, subjects
from bench.kit.fleet import Fleet
from bench.kit.load import dealt, percentile, send
from bench.kit.peers import newest_vmagent
from bench.kit.process import cpu_s, resident_bytes
from bench.kit.question import Better, Context, Peer, Row, middle
from bench.kit.subjects import Subject

NAME = "gateway-scale"
SERIES, SERIES_QUICK = 1_000_000, 40_000
REPEATS, REPEATS_QUICK = 3, 1
BODIES_AT_ONCE = 100
"""So many are made before each stretch in which the clock runs: a million series have 500."""
MIB = 2**20
OURS, PEER = "gateway", "vmagent"

Open = Callable[[Path], AbstractContextManager[Subject]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one receiver came to."""

    memory_mib: float
    cold_s: float
    cold_cpu_s: float
    cold_slowest_ms: float


UNITS: dict[str, tuple[str, str, Better]] = {
    "memory_mib": ("memory", "MiB RSS", "less"),
    "cold_s": ("cold start", "s", "less"),
    "cold_cpu_s": ("cold start", "CPU-s", "less"),
    "cold_slowest_ms": ("slowest cold answer", "ms", "less"),
}


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    return [newest_vmagent(folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Run ours and vmagent in turn, several times over; the figures are medians."""
    series = SERIES_QUICK if context.quick else SERIES
    repeats = REPEATS_QUICK if context.quick else REPEATS
    context.say("laying out requests")
    fleet = Fleet(series)
    opens: dict[str, Open] = {OURS: subjects.gateway, PEER: partial(receivers.vmagent, context)}
    found: dict[str, list[Figures]] = {}
    for repeat, (name, open_) in itertools.product(range(repeats), opens.items()):
        folder = context.folder / f"{repeat}-{name}"
        folder.mkdir()
        with open_(folder) as subject:
            found.setdefault(name, []).append(_grown(subject, fleet, partial(_tell, context, name)))
    rows = []
    for field, (what, unit, better) in UNITS.items():
        mine, theirs = (middle([getattr(each, field) for each in found[name]]) for name in (OURS, PEER))
        rows.append(Row(f"{what}, {series:,} series", mine, theirs, unit, better))
    return rows


def _grown(subject: Subject, fleet: Fleet, say: Callable[[int], None]) -> Figures:
    (pid,) = subject.pids
    latencies: list[float] = []
    wall, cpu = 0.0, 0.0
    for bodies in _stretches(fleet):
        say(len(latencies) * payload.SAMPLES_PER_BODY)
        before = cpu_s(pid)
        sent = send(subject.target, dealt(bodies))
        wall, cpu = wall + sent.wall_s, cpu + cpu_s(pid) - before
        latencies += sent.latencies_s
    for bodies in _stretches(fleet):
        send(subject.target, dealt(bodies))
    return Figures(resident_bytes(pid) / MIB, wall, cpu, percentile(latencies, 1.0) * 1000)


def _tell(context: Context, name: str, series: int) -> None:
    context.say(f"{name}: {series:,} series")


def _stretches(fleet: Fleet) -> Iterator[list[bytes]]:
    bodies = fleet.bodies(int(time.time()) * 1000)
    while some := list(itertools.islice(bodies, BODIES_AT_ONCE)):
        yield some
