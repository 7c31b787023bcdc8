"""What one receiver does with some rounds of bodies: CPU, time, latency, disk."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.kit.load import Sent, dealt, percentile, send
from bench.kit.payload import SAMPLES_PER_BODY
from bench.kit.process import answered, cpu_s, written_bytes
from bench.kit.question import Better
from bench.kit.subjects import Subject
from tickscope.adapters.journal import JournalReader

SETTLE_S = 1.5
"""CPU is counted until this long after the last answer, and after the last write to a store that forgets: work
that was put off is work."""
SETTLED_WAIT_S = 120.0
SETTLE_LOOK_S = 0.25
READ_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """What one span of one subject came to; ``store_cpu_share`` is of a core, of the store that forgets."""

    samples_per_cpu_s: float
    samples_per_s: float
    p50_ms: float
    p99_ms: float
    written_bytes_per_sample: float
    store_cpu_share: float
    samples: int


UNITS: dict[str, tuple[str, Better]] = {
    "samples_per_cpu_s": ("samples/CPU-s", "more"),
    "samples_per_s": ("samples/s", "more"),
    "p50_ms": ("ms, p50", "less"),
    "p99_ms": ("ms, p99", "less"),
    "written_bytes_per_sample": ("B written/sample", "less"),
}


def span(subject: Subject, bodies: Sequence[bytes]) -> Figures:
    """Send bodies, which stand in order of time, in a closed loop, and wait until nothing is left to do."""
    store_cpu = _store_cpu_s(subject)
    cpu, written = sum(map(cpu_s, subject.pids)), sum(map(written_bytes, subject.pids))
    sent = send(subject.target, dealt(bodies))
    store_cpu = _store_cpu_s(subject) - store_cpu
    _settle(subject)
    cpu, written = sum(map(cpu_s, subject.pids)) - cpu, sum(map(written_bytes, subject.pids)) - written
    return _figures(sent, cpu, written, store_cpu)


def _figures(sent: Sent, cpu: float, written: int, store_cpu: float) -> Figures:
    samples = sent.accepted * SAMPLES_PER_BODY
    return Figures(
        samples_per_cpu_s=samples / cpu,
        samples_per_s=samples / sent.wall_s,
        p50_ms=percentile(sent.latencies_s, 0.5) * 1000,
        p99_ms=percentile(sent.latencies_s, 0.99) * 1000,
        written_bytes_per_sample=written / samples,
        store_cpu_share=store_cpu / sent.wall_s,
        samples=samples,
    )


def _store_cpu_s(subject: Subject) -> float:
    return cpu_s(subject.store_pid) if subject.store_pid else 0.0


def _settle(subject: Subject) -> None:
    """Raises RuntimeError when writes to the store do not end."""
    started = changed = time.monotonic()
    taken = ""
    while time.monotonic() - changed < SETTLE_S:
        time.sleep(SETTLE_LOOK_S)
        before, taken = taken, answered(subject.store_port, "/") if subject.store_port else ""
        if before != taken:
            changed = time.monotonic()
        if changed - started > SETTLED_WAIT_S:
            raise RuntimeError(f"the store is still written to {SETTLED_WAIT_S} s after the last answer")


def check_durable(journal: Path, accepted: int) -> None:
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


def check_delivered(subject: Subject, accepted: int) -> None:
    """Raise RuntimeError unless the relay says that the store took what was acknowledged."""
    lines = answered(subject.relay_port, "/metrics").splitlines()
    told = (line.split() for line in lines if line.startswith("tickscope_relay_samples_delivered_total{"))
    if (total := sum(float(value) for _, value in told)) != accepted:
        raise RuntimeError(f"{accepted} samples were acknowledged and the store took {total:.0f}")
