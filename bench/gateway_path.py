"""What does the whole way to a store cost: sender, gateway, journal and relay, beside vmagent that forwards?

The CPU of gateway and relay is added. The store forgets, and is the same program behind both. Ours answers after
fdatasync and forwards what the journal holds; vmagent forwards from memory, with its disk queue for a slow store.
"""

import itertools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench.kit import receivers, subjects
from bench.kit.fleet import Fleet
from bench.kit.peers import newest_vmagent
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.spans import UNITS, Figures, check_delivered, span
from bench.kit.subjects import Subject

NAME = "gateway-path"
WARM_ROUNDS, WARM_ROUNDS_QUICK = 20, 3
REPEATS, REPEATS_QUICK = 3, 1
LABEL, HEADER = "tenant as a label", "tenant as a header"
OURS, PEER = "gateway and relay", "vmagent"

Open = Callable[[Path], AbstractContextManager[Subject]]


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    return [newest_vmagent(folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Run ours and vmagent in turn, before both kinds of store, several times over; the figures are medians."""
    context.say("laying out requests")
    fleet = Fleet()
    opens: dict[tuple[str, str], Open] = {
        (LABEL, OURS): partial(subjects.gateway, store="prometheus"),
        (LABEL, PEER): partial(receivers.vmagent, context, options=receivers.TENANT_AS_LABEL),
        (HEADER, OURS): partial(subjects.gateway, store="mimir"),
        (HEADER, PEER): partial(receivers.vmagent, context, options=receivers.TENANT_AS_HEADER),
    }
    repeats = REPEATS_QUICK if context.quick else REPEATS
    found: dict[tuple[str, str, str], list[Figures]] = {}
    for repeat, ((kind, who), open_) in itertools.product(range(repeats), opens.items()):
        context.say(f"{kind}, {who}: {repeat + 1} of {repeats}")
        folder = context.folder / f"{repeat}-{kind}-{who}".replace(" ", "-")
        folder.mkdir()
        with open_(folder) as subject:
            for phase, figures in _phases(context, fleet, subject).items():
                found.setdefault((kind, who, phase), []).append(figures)
    return [row for kind in (LABEL, HEADER) for row in _rows(kind, found)]


def _phases(context: Context, fleet: Fleet, subject: Subject) -> dict[str, Figures]:
    rounds = fleet.start()
    warm = WARM_ROUNDS_QUICK if context.quick else WARM_ROUNDS
    figures = {
        "cold": span(subject, rounds.take(1, "none")),
        "warm": span(subject, rounds.take(warm, "apart")),
    }
    if subject.relay_port:
        check_delivered(subject, sum(each.samples for each in figures.values()))
    return figures


def _rows(kind: str, found: dict[tuple[str, str, str], list[Figures]]) -> list[Row]:
    def of(who: str, phase: str, field: str) -> float:
        return middle([getattr(figures, field) for figures in found[kind, who, phase]])

    rows = []
    for phase, field in itertools.product(("warm", "cold"), UNITS):
        unit, better = UNITS[field]
        if phase == "warm" or field == "samples_per_cpu_s":
            name = f"{kind}, {phase}: {OURS} · {PEER}"
            rows.append(Row(name, of(OURS, phase, field), of(PEER, phase, field), unit, better))
    for who in (OURS, PEER):
        name = f"{kind}, warm: the store behind {who}"
        rows.append(Row(name, of(who, "warm", "store_cpu_share"), None, "cores busy", "less"))
    return rows
