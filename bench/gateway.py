"""How many samples does a second of the gateway's CPU accept, beside vmagent and Prometheus' own receiver?

Ours answers after fdatasync; no peer does. vmagent's nearest thing is its disk queue with the store down; with
the store up it also forwards, which in our house is the relay's work: that pair is compared as a pair too.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.kit import payload, subjects
from bench.kit.load import Sent, percentile, send
from bench.kit.peers import PROMETHEUS, VMAGENT, bring
from bench.kit.process import cpu_s, written_bytes
from bench.kit.question import Better, Context, Peer, Row, middle
from bench.kit.subjects import Subject
from tickscope.adapters.journal import JournalReader
from tickscope.wire.chosen_core import load_core

NAME = "gateway"
CONNECTIONS = 10
"""A divisor of a round's bodies, so that no connection has more to do than another."""
WARM_ROUNDS, WARM_ROUNDS_QUICK = 20, 4
REPEATS, REPEATS_QUICK = 3, 1
SETTLE_S = 1.5
"""CPU is counted until this long after the last answer: work that was put off is work."""
START_BEFORE_S = 1800
READ_BYTES = 8 * 1024 * 1024

OURS, PAIR = "gateway", "gateway and relay"
FORWARDING, QUEUEING, RECEIVER = "vmagent, forwarding", "vmagent, store down", "Prometheus"
COMPARED = ((OURS, FORWARDING), (OURS, QUEUEING), (OURS, RECEIVER), (PAIR, FORWARDING))

Open = Callable[[Path], AbstractContextManager[Subject]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one span of one subject came to."""

    samples_per_cpu_s: float
    samples_per_s: float
    p50_ms: float
    p99_ms: float
    written_bytes_per_sample: float


UNITS: dict[str, tuple[str, Better]] = {
    "samples_per_cpu_s": ("samples/CPU-s", "more"),
    "samples_per_s": ("samples/s", "more"),
    "p50_ms": ("ms, p50", "less"),
    "p99_ms": ("ms, p99", "less"),
    "written_bytes_per_sample": ("B written/sample", "less"),
}


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent and Prometheus; see ``Question.peers``."""
    return [bring(program, folder, say) for program in (VMAGENT, PROMETHEUS)]


def measure(context: Context) -> Sequence[Row]:
    """Run every subject in turn, several times over; the figures are medians."""
    opens: dict[str, Open] = {
        OURS: lambda folder: subjects.gateway(folder, relay=False),
        FORWARDING: lambda folder: subjects.vmagent(context, folder, store_is_up=True),
        QUEUEING: lambda folder: subjects.vmagent(context, folder, store_is_up=False),
        RECEIVER: lambda folder: subjects.prometheus(context, folder),
        PAIR: lambda folder: subjects.gateway(folder, relay=True),
    }
    context.say("laying out requests")
    firsts = range(0, payload.SERIES, payload.SAMPLES_PER_BODY)
    templates = [payload.Template.of(first) for first in firsts]
    repeats = REPEATS_QUICK if context.quick else REPEATS
    found: dict[tuple[str, str], list[Figures]] = {}
    for repeat, (name, open_) in itertools.product(range(repeats), opens.items()):
        context.say(f"{name}: {repeat + 1} of {repeats}")
        folder = context.folder / f"{repeat}-{name.replace(' ', '-')}"
        folder.mkdir()
        with open_(folder) as subject:
            rounds = payload.rounds(load_core(), templates, _start_ms(), random.randrange(1 << 30))
            spans = _spans(subject, rounds, WARM_ROUNDS_QUICK if context.quick else WARM_ROUNDS)
            accepted = 0
            for phase, figures, samples in spans:
                found.setdefault((name, phase), []).append(figures)
                accepted += samples
        if name == OURS:
            _check_durable(folder / "data" / "journal", accepted)
    return _rows(found)


def _start_ms() -> int:
    return (int(time.time()) - START_BEFORE_S) * 1000


def _spans(subject: Subject, rounds: Iterator[list[bytes]], warm: int) -> Iterator[tuple[str, Figures, int]]:
    """Send the first round, which makes every series known, then the others; yield phase, figures, samples."""
    for phase, count in (("cold", 1), ("warm", warm)):
        bodies = list(itertools.islice(rounds, count))
        queues = [[body for each in bodies for body in each[at::CONNECTIONS]] for at in range(CONNECTIONS)]
        cpu = sum(map(cpu_s, subject.pids))
        written = sum(map(written_bytes, subject.pids))
        sent = send(subject.target, queues)
        time.sleep(SETTLE_S)
        cpu = sum(map(cpu_s, subject.pids)) - cpu
        written = sum(map(written_bytes, subject.pids)) - written
        samples = sent.accepted * payload.SAMPLES_PER_BODY
        yield phase, _figures(sent, samples, cpu, written), samples


def _figures(sent: Sent, samples: int, cpu: float, written: int) -> Figures:
    return Figures(
        samples_per_cpu_s=samples / cpu,
        samples_per_s=samples / sent.wall_s,
        p50_ms=percentile(sent.latencies_s, 0.5) * 1000,
        p99_ms=percentile(sent.latencies_s, 0.99) * 1000,
        written_bytes_per_sample=written / samples,
    )


def _check_durable(journal: Path, accepted: int) -> None:
    """Raise RuntimeError unless the journal holds what was acknowledged, every sample and no other."""

    async def held() -> int:
        reader, total = JournalReader(journal, "hot"), 0
        try:
            for partition in await reader.partitions():
                after = -1
                while entries := await reader.read(partition, after, READ_BYTES):
                    total += sum(entry.record.samples for entry in entries)
                    after = entries[-1].offset
        finally:
            await reader.close()
        return total

    if (total := asyncio.run(held())) != accepted:
        raise RuntimeError(f"{accepted} samples were acknowledged and the journal holds {total}")


def _rows(found: dict[tuple[str, str], list[Figures]]) -> list[Row]:
    rows = []
    for phase, (field, (unit, better)), (ours, peer) in itertools.product(
        ("warm", "cold"), UNITS.items(), COMPARED
    ):
        mine, theirs = (
            middle([getattr(figures, field) for figures in found[name, phase]]) for name in (ours, peer)
        )
        rows.append(Row(f"{phase}: {ours} · {peer}", mine, theirs, unit, better))
    return rows
