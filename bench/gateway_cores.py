"""What does a second core bring?

One core: the receiver has it alone, and the sender another. Two cores: the receiver has both; the sender has the
others, where there are any, and shares those two where there are none.
"""

import itertools
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench.kit import receivers, subjects
from bench.kit.fleet import Fleet
from bench.kit.peers import newest_vmagent
from bench.kit.process import on_cores
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.spans import Figures, span
from bench.kit.subjects import Subject
from tickscope.errors import Reject

NAME = "gateway-cores"
WARM_ROUNDS, WARM_ROUNDS_QUICK = 20, 3
REPEATS, REPEATS_QUICK = 3, 1
OURS, PEER = "gateway", "vmagent, store down"

Open = Callable[[Path], AbstractContextManager[Subject]]


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    if len(os.sched_getaffinity(0)) < 2:
        raise Reject("no_core", "two cores are needed, one for what is measured and one for the sender")
    return [newest_vmagent(folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Run ours and vmagent on one core and on two, in turn, several times over; the figures are medians."""
    context.say("laying out requests")
    fleet = Fleet()
    opens: dict[str, Open] = {
        OURS: subjects.gateway,
        PEER: partial(receivers.vmagent, context, store_is_up=False),
    }
    repeats = REPEATS_QUICK if context.quick else REPEATS
    found: dict[tuple[str, int], list[Figures]] = {}
    for repeat, count, (name, open_) in itertools.product(range(repeats), (1, 2), opens.items()):
        context.say(f"{name} on {count}: {repeat + 1} of {repeats}")
        folder = context.folder / f"{repeat}-{count}-{name}".replace(" ", "-")
        folder.mkdir()
        found.setdefault((name, count), []).append(_figures(context, fleet, open_, folder, count))
    return _rows(found)


def _figures(context: Context, fleet: Fleet, open_: Open, folder: Path, count: int) -> Figures:
    cores = sorted(os.sched_getaffinity(0))
    own, others = cores[:count], cores[count:] or cores
    rounds = fleet.start()
    # Programs find their cores when they start: both Go and the gateway make their threads by them.
    with on_cores(own), open_(folder) as subject, on_cores(others):
        span(subject, rounds.take(1, "none"))
        return span(subject, rounds.take(WARM_ROUNDS_QUICK if context.quick else WARM_ROUNDS, "apart"))


def _rows(found: dict[tuple[str, int], list[Figures]]) -> list[Row]:
    def of(name: str, count: int, field: str) -> float:
        return middle([getattr(figures, field) for figures in found[name, count]])

    rows = []
    for field, unit in (("samples_per_s", "samples/s"), ("samples_per_cpu_s", "samples/CPU-s")):
        for count, words in ((1, "one core"), (2, "two cores")):
            rows.append(Row(f"{words}: {OURS} · {PEER}", of(OURS, count, field), of(PEER, count, field), unit))
    ours, peer = (of(name, 2, "samples_per_s") / of(name, 1, "samples_per_s") for name in (OURS, PEER))
    return [*rows, Row(f"two cores by one: {OURS} · {PEER}", ours, peer, "times the samples/s")]
