"""What does each buffer acknowledge, and does the relay keep a store as busy as its senders would?

Eight senders in a closed loop append real bodies (2,000 samples each). Ours answers after fdatasync; Kafka (one
node, flushed for every message) after its own. The floor writes the same bodies eight at a time with one fdatasync,
and does nothing else. Then the relay empties a journal into a store, beside senders that write the same bodies
directly.
"""

import asyncio
import os
import random
import shutil
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.kit import payload, receivers, subjects
from bench.kit import peers as programs
from bench.kit.load import percentile
from bench.kit.process import free_port
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.stores import Floor
from tests.conformance import kafka_broker
from tickscope.adapters import kafka
from tickscope.adapters.dead_letters import SqliteDeadLetters
from tickscope.adapters.journal import JournalReader, JournalWriter
from tickscope.adapters.metric_stores.prometheus import PrometheusStore
from tickscope.errors import Reject
from tickscope.model.buffer import JournalSettings, KafkaSettings
from tickscope.model.record import Record
from tickscope.model.series import TENANT_LABEL
from tickscope.ports.log import LogWriter
from tickscope.ports.pauses import MemoryPauses
from tickscope.relay.delivery import Delivery
from tickscope.relay.workers import Relay
from tickscope.wire.chosen_core import load_core

NAME = "buffer"
SENDERS = 8
ROUNDS, ROUNDS_QUICK = 150, 4
REPEATS, REPEATS_QUICK = 5, 1
TENANT, GROUP, TOPIC = "embergate", "hot", "bench"
JOURNAL = JournalSettings(16 * 1024**3, 64 * 1024**2, 0, 1)
WINDOW_S = 7200
RAW_BYTES_MAX = 32 * 1024**2
DEAD_LETTERS_BYTES_MAX = 256 * 1024**2
DRAINED_LOOK_S = 0.05

Queues = Sequence[Sequence[bytes]]
"""The bodies of each sender, in order."""


@dataclass(frozen=True, slots=True)
class Acked:
    """What one run of a buffer came to."""

    mb_per_s: float
    p99_ms: float


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return Kafka and Prometheus; see ``Question.peers``."""
    if not kafka_broker.JARS.exists() or shutil.which("java") is None:
        raise Reject("no_peer", "Kafka is missing: make conformance fetches it, and java must be there")
    return [Peer("Kafka", kafka_broker.VERSION), programs.bring(programs.PROMETHEUS, folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Run everything in turn, several times over; the figures are medians."""
    return asyncio.run(_measure(context))


async def _measure(context: Context) -> Sequence[Row]:
    appends: dict[str, Callable[[Path, Queues], Awaitable[Acked]]] = {
        "journal": _journal,
        "fsync loop": _floor,
        "Kafka, one node": _kafka,
    }
    repeats = REPEATS_QUICK if context.quick else REPEATS
    acked: dict[str, list[Acked]] = {name: [] for name in appends}
    rates: dict[str, list[float]] = {}
    for repeat in range(repeats):
        queues = _queues(ROUNDS_QUICK if context.quick else ROUNDS, seed=repeat)
        for name, run in appends.items():
            context.say(f"append to {name}: {repeat + 1} of {repeats}")
            acked[name].append(await run(_folder(context, f"{repeat}-{name.split(',')[0]}"), queues))
        for store, way, deliver in _deliveries(context):
            context.say(f"into {store}, {way}: {repeat + 1} of {repeats}")
            folder = _folder(context, f"{repeat}-{store}-{way}".replace(" ", "-"))
            rates.setdefault(f"{store}, {way}", []).append(await deliver(folder, queues))
    rows = []
    for peer in ("fsync loop", "Kafka, one node"):
        mine, theirs = acked["journal"], acked[peer]
        name = f"append: journal · {peer}"
        rows += [
            Row(
                name, middle([a.mb_per_s for a in mine]), middle([a.mb_per_s for a in theirs]), "MB/s acknowledged"
            ),
            Row(name, middle([a.p99_ms for a in mine]), middle([a.p99_ms for a in theirs]), "ms, p99", "less"),
        ]
    direct = middle(rates["Prometheus, direct"])
    into = "relay into"
    return [
        *rows,
        Row(f"{into} a store that forgets", middle(rates["a store that forgets, relay"]), None, "samples/s"),
        Row(f"{into} Prometheus · direct remote-write", middle(rates["Prometheus, relay"]), direct, "samples/s"),
    ]


def _folder(context: Context, name: str) -> Path:
    folder = context.folder / name
    folder.mkdir()
    return folder


def _queues(rounds: int, seed: int) -> Queues:
    templates = [payload.Template.of(sender * payload.SAMPLES_PER_BODY) for sender in range(SENDERS)]
    start_ms = time.time_ns() // 1_000_000 - rounds * payload.STEP_MS
    source = payload.rounds(load_core(), templates, start_ms, seed)
    return list(zip(*(next(source) for _ in range(rounds)), strict=True))


def _record(sender: int, body: bytes) -> Record:
    now_ms = time.time_ns() // 1_000_000
    return Record(TENANT, f"s{sender}", now_ms, random.randbytes(16), payload.SAMPLES_PER_BODY, body)


async def _append(writer: LogWriter, queues: Queues) -> Acked:
    latencies_s: list[float] = []

    async def send(sender: int) -> None:
        for body in queues[sender]:
            started = time.perf_counter()
            await writer.append([_record(sender, body)])
            latencies_s.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*map(send, range(SENDERS)))
    return _acked(queues, time.perf_counter() - started, latencies_s)


def _acked(queues: Queues, wall_s: float, latencies_s: Sequence[float]) -> Acked:
    size = sum(len(body) for queue in queues for body in queue)
    return Acked(size / 1e6 / wall_s, percentile(latencies_s, 0.99) * 1000)


async def _journal(folder: Path, queues: Queues) -> Acked:
    writer = JournalWriter(folder, JOURNAL, (GROUP,))
    try:
        return await _append(writer, queues)
    finally:
        await writer.close()


async def _floor(folder: Path, queues: Queues) -> Acked:
    floor, latencies_s = Floor(folder), []
    started = time.perf_counter()
    for bodies in zip(*queues, strict=True):
        begun = time.perf_counter()
        floor.append(bodies)
        latencies_s.append(time.perf_counter() - begun)
    return _acked(queues, time.perf_counter() - started, latencies_s)


async def _kafka(folder: Path, queues: Queues) -> Acked:
    with kafka_broker.broker(folder) as broker:
        await broker.create_topic(TOPIC, SENDERS)
        settings = KafkaSettings((broker.address,), TOPIC, "plaintext", "", "", 24)
        writer = await kafka.open_writer(settings, "")
        try:
            await writer.append([_record(0, b"")])  # connections and the topic's metadata are no append's cost
            return await _append(writer, queues)
        finally:
            await writer.close()


Deliver = Callable[[Path, Queues], Coroutine[Any, Any, float]]


def _deliveries(context: Context) -> Sequence[tuple[str, str, Deliver]]:
    """Return every store and way of delivery; each gives samples per second."""

    def forgets(deliver: Callable[[Path, str, Queues], Awaitable[float]]) -> Deliver:
        async def run(folder: Path, queues: Queues) -> float:
            port = free_port()
            with subjects.null_store(folder, port):
                return await deliver(folder, f"http://127.0.0.1:{port}", queues)

        return run

    def prometheus(deliver: Callable[[Path, str, Queues], Awaitable[float]]) -> Deliver:
        async def run(folder: Path, queues: Queues) -> float:
            with receivers.prometheus(context, folder) as subject:
                return await deliver(folder, f"http://127.0.0.1:{subject.target.port}", queues)

        return run

    return [
        ("a store that forgets", "relay", forgets(_relay)),
        ("Prometheus", "relay", prometheus(_relay)),
        ("Prometheus", "direct", prometheus(_direct)),
    ]


async def _relay(folder: Path, address: str, queues: Queues) -> float:
    await _journal(folder / "journal", queues)
    os.sync()  # what filling the journal leaves to be written is no cost of emptying it
    core = load_core()
    reader = JournalReader(folder / "journal", GROUP)
    letters = SqliteDeadLetters(folder / "letters", DEAD_LETTERS_BYTES_MAX)
    store, stop = PrometheusStore(address, WINDOW_S, core), asyncio.Event()
    relay = Relay(reader, Delivery(core, store, letters, RAW_BYTES_MAX), MemoryPauses())
    started = time.perf_counter()
    running = asyncio.create_task(relay.run(stop))
    while (await reader.lag()).bytes:  # noqa: ASYNC110 - the reader tells when asked
        await asyncio.sleep(DRAINED_LOOK_S)
    wall_s = time.perf_counter() - started
    stop.set()
    await running
    if letters.count():
        raise RuntimeError(f"the store refused {letters.count()} letters: they are no work")
    letters.close()
    await reader.close()
    await store.close()
    return _samples(queues) / wall_s


async def _direct(folder: Path, address: str, queues: Queues) -> float:
    """As senders do that have no buffer between: a request a body, one after the other for each sender.

    The bodies carry the tenant's label already, as the relay's do: the store gets the same data from both.
    """
    core = load_core()
    store = PrometheusStore(address, WINDOW_S, core)
    queues = [[core.stamp([body], TENANT_LABEL, TENANT, RAW_BYTES_MAX).body for body in queue] for queue in queues]

    async def send(bodies: Sequence[bytes]) -> None:
        for body in bodies:
            result = await store.write(TENANT, body)
            if type(result).__name__ != "Stored":
                raise RuntimeError(f"the store answered {result}")

    started = time.perf_counter()
    await asyncio.gather(*map(send, queues))
    wall_s = time.perf_counter() - started
    await store.close()
    os.sync()  # what one run leaves to be written is no cost of the next
    return _samples(queues) / wall_s


def _samples(queues: Queues) -> int:
    return sum(map(len, queues)) * payload.SAMPLES_PER_BODY
