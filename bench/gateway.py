"""How many samples does a second of the gateway's CPU accept, beside vmagent, Prometheus, Mimir and the Collector?

Ours answers after fdatasync; no peer does. vmagent's nearest thing is its disk queue with the store down. With the
store up it also forwards: ``gateway-path`` asks for that.
"""

import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.kit import payload, payload_2, receivers, subjects
from bench.kit import peers as programs
from bench.kit.fleet import Fleet, Spread
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.spans import UNITS, Figures, check_durable, span
from bench.kit.subjects import REMOTE_WRITE_2, Subject

NAME = "gateway"
SERIES_QUICK = 40_000
WARM_ROUNDS, WARM_ROUNDS_QUICK = 20, 3
REPEATS, REPEATS_QUICK = 3, 1

OURS, OURS_2, OURS_REWRITING = "gateway", "gateway, 2.0", "gateway, every body rewritten"
FORWARDING, QUEUEING = "vmagent, forwarding", "vmagent, store down"
RELABELLING, RECEIVER, MIMIR, COLLECTOR = "vmagent, a label dropped", "Prometheus", "Mimir", "Collector"
COMPARED = (
    (OURS, FORWARDING),
    (OURS, QUEUEING),
    (OURS, RECEIVER),
    (OURS, MIMIR),
    (OURS_REWRITING, RELABELLING),
    (OURS_2, COLLECTOR),
)

OPTIONAL = (MIMIR, COLLECTOR)

COLD, WARM, SHARDS = "cold", "warm", "warm, whole shards new"
SPREADS: dict[str, Spread] = {COLD: "none", WARM: "apart", SHARDS: "shards"}
"""Which series of the rounds of a phase are new; see ``bench.kit.fleet``. In the cold one, all are."""
BRIEF = ("samples_per_cpu_s", "samples_per_s")
"""What is told of other phases than the warm one."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """How one is started, what it is sent, and the phases that its requests can have."""

    open: Callable[[Path], AbstractContextManager[Subject]]
    fleet: Fleet
    phases: Sequence[str] = (COLD, WARM, SHARDS)


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent and Prometheus, and Mimir and the Collector where they are; see ``Question.peers``."""
    return [
        programs.newest_vmagent(folder, say),
        programs.newest_prometheus(folder, say),
        programs.mimir(say),
        programs.collector(say),
    ]


def measure(context: Context) -> Sequence[Row]:
    """Run every receiver in turn, several times over; the figures are medians."""
    context.say("laying out requests")
    asked = _receivers(context)
    found: dict[tuple[str, str], list[Figures]] = {}
    repeats = REPEATS_QUICK if context.quick else REPEATS
    for repeat, (name, receiver) in itertools.product(range(repeats), asked.items()):
        context.say(f"{name}: {repeat + 1} of {repeats}")
        folder = context.folder / f"{repeat}-{name.replace(' ', '-')}"
        folder.mkdir()
        try:
            with receiver.open(folder) as subject:
                figures = dict(_phases(context, receiver, subject))
        except RuntimeError as error:
            if name not in OPTIONAL:
                raise
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        for phase, each in figures.items():
            found.setdefault((name, phase), []).append(each)
        if (journal := folder / "data" / "journal").exists():
            check_durable(journal, sum(each.samples for each in figures.values()))
    return list(_rows(found))


def _receivers(context: Context) -> dict[str, Receiver]:
    series = SERIES_QUICK if context.quick else payload.SERIES
    fleet = Fleet(series)
    asked = {
        OURS: Receiver(subjects.gateway, fleet),
        FORWARDING: Receiver(lambda folder: receivers.vmagent(context, folder), fleet),
        QUEUEING: Receiver(lambda folder: receivers.vmagent(context, folder, store_is_up=False), fleet),
        RECEIVER: Receiver(lambda folder: receivers.prometheus(context, folder), fleet),
        OURS_REWRITING: Receiver(lambda folder: subjects.gateway(folder, drops_label=True), fleet),
        RELABELLING: Receiver(lambda folder: receivers.vmagent(context, folder, drops_label=True), fleet),
    }
    if context.has("Mimir"):
        asked[MIMIR] = Receiver(lambda folder: receivers.mimir(context, folder), fleet)
    if context.has("Collector"):
        second, phases = Fleet(series, payload_2.lay_out), (COLD, SHARDS)
        asked[OURS_2] = Receiver(lambda folder: subjects.gateway(folder, headers=REMOTE_WRITE_2), second, phases)
        asked[COLLECTOR] = Receiver(lambda folder: receivers.collector(context, folder), second, phases)
    return asked


def _phases(context: Context, receiver: Receiver, subject: Subject) -> Iterator[tuple[str, Figures]]:
    rounds = receiver.fleet.start()
    warm = WARM_ROUNDS_QUICK if context.quick else WARM_ROUNDS
    for phase in receiver.phases:
        yield phase, span(subject, rounds.take(1 if phase == COLD else warm, SPREADS[phase]))


def _rows(found: dict[tuple[str, str], list[Figures]]) -> Iterator[Row]:
    for phase, (ours, peer), (field, (unit, better)) in itertools.product(
        (WARM, SHARDS, COLD), COMPARED, UNITS.items()
    ):
        pair = [found.get((name, phase)) for name in (ours, peer)]
        if all(pair) and (phase == WARM or field in BRIEF):
            mine, theirs = (middle([getattr(each, field) for each in figures or ()]) for figures in pair)
            yield Row(f"{phase}: {ours} · {peer}", mine, theirs, unit, better)
