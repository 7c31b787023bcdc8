"""What does each step of judging cost?

In this process, without a network or a disk: bodies of 2,000 samples, all known or all new.
"""

import itertools
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.kit import payload
from bench.kit.question import Context, Peer, Row, middle
from bench.kit.results import ROOT
from tickscope.gateway import decide
from tickscope.gateway.cardinality import Cardinality
from tickscope.gateway.pairs import sender_among
from tickscope.model.platform import LabelAction, Platform
from tickscope.model.relabel import RelabelConfig
from tickscope.policy.labels import LabelPolicy
from tickscope.policy.pseudonyms import Pseudonyms
from tickscope.policy.relabel import Relabeling
from tickscope.spec import load
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import Core, Room, ScanLimits, UnknownSeries

NAME = "judging"
BODIES = 10
FEW = 3
"""New series of a body of 2,000, where 1% of all are new every minute and no two of them stand together."""
APART = payload.SAMPLES_PER_BODY // FEW
SPAN_S, SPAN_S_QUICK = 1.0, 0.05
REPEATS = 5
ACTIONS: dict[str, LabelAction] = {"unknown_label": "drop_label"}
RULES = (
    RelabelConfig(source_labels=("region", "az"), regex="(.*);(.*)", target_label="zone", replacement="$1-$2"),
    RelabelConfig(regex="zone", action="labeldrop"),
    RelabelConfig(source_labels=("queue",), regex="never", action="drop"),
)


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return none: no peer has these steps."""
    return []


def measure(context: Context) -> Sequence[Row]:
    """Time each step again and again; the figures are medians of CPU time."""
    core, platform = load_core(), load(ROOT / "tickscope.yaml")
    limits = decide.scan_limits(platform.schema, platform.gateway, int(time.time() * 1000))
    templates = [payload.Template.of(index * payload.SAMPLES_PER_BODY) for index in range(BODIES)]
    bodies = next(payload.rounds(core, templates, int(time.time() * 1000), random.randrange(1 << 30)))
    series = core.scan(bodies[0], core.known_series(os.urandom(16), 10**6), limits).unknown
    steps = {**_of_bodies(core, bodies, limits), **_of_series(core, platform, series)}
    rows = []
    for name, step in steps.items():
        context.say(name)
        taken = [_timed(step, SPAN_S_QUICK if context.quick else SPAN_S) for _ in range(REPEATS)]
        rows.append(Row(name, middle(taken) * 1e6, None, "CPU-µs / 1,000 samples", "less"))
    return rows


Step = Callable[[], int]
"""Does a step once, for as many samples as it returns."""


def _of_bodies(core: Core, bodies: Sequence[bytes], limits: ScanLimits) -> dict[str, Step]:
    known, most, replaced, none = (core.known_series(os.urandom(16), 10**6) for _ in range(4))
    passed, room = core.passed_labels(os.urandom(16), (), 10**6), Room(10**6, 10**6, 10**6, 10**6)
    for body in bodies:
        for series in core.scan(body, known, limits).unknown:
            known.add(series.fingerprint, limits.now_s, 0)
        for series in core.scan(body, most, limits).unknown:
            if series.index % APART != APART // 2:
                most.add(series.fingerprint, limits.now_s, 0)
        for series in core.scan(body, replaced, limits).unknown:
            replaced.replace(series.fingerprint, limits.now_s, 0, series.labels[:-1])
    turn = itertools.cycle(bodies)

    def each(act: Callable[[bytes], object]) -> Step:
        def step() -> int:
            act(next(turn))
            return payload.SAMPLES_PER_BODY

        return step

    return {
        "unpack": each(lambda body: core.decompress(body, limits.raw_bytes_max)),
        "recognise, all known": each(lambda body: core.recognise(body, known, passed, room, limits)),
        f"recognise in vain, {FEW} of 2,000 new": each(
            lambda body: core.recognise(body, most, passed, room, limits)
        ),
        "scan, all known": each(lambda body: core.scan(body, known, limits)),
        f"scan, {FEW} of 2,000 new": each(lambda body: core.scan(body, most, limits)),
        "scan, all new": each(lambda body: core.scan(body, none, limits)),
        "first labels (pairs of agents)": each(lambda body: core.first_labels(body, limits)),
        "rewrite, times only": each(lambda body: core.rewrite(body, (), known, limits)),
        "rewrite, every label set": each(lambda body: core.rewrite(body, (), replaced, limits)),
    }


def _of_series(core: Core, platform: Platform, series: Sequence[UnknownSeries]) -> dict[str, Step]:
    policy = LabelPolicy.of(platform.schema)
    mending = LabelPolicy.of(replace(platform.schema, labels=platform.schema.labels[:-1], actions=ACTIONS))
    rules, tokens = Relabeling.of(RULES), Pseudonyms("2026q4", bytes(32))
    tables = (Cardinality(core, os.urandom(16), platform.tenants[0].limits, 10**6, 0) for _ in itertools.count())

    def each(act: Callable[[UnknownSeries], object]) -> Step:
        def step() -> int:
            for one in series:
                act(one)
            return len(series)

        return step

    def admit() -> int:
        table = next(tables)
        for one in series:
            table.admit(one.labels, one.fingerprint, 0)
        return len(series)

    return {
        "new series: structure": each(lambda one: policy.structure(one.labels)),
        "new series: schema and personal data": each(lambda one: policy.content(one.labels)),
        "new series: a label dropped": each(lambda one: mending.mend(one.labels, None)),
        "new series: a token": each(lambda one: tokens.token(one.labels[0][1])),
        "new series: three relabelling rules": each(lambda one: rules.apply(one.labels)),
        "new series: which of a pair": each(lambda one: sender_among(one.labels, b"__replica__")),
        "new series: counted and remembered": admit,
    }


def _timed(step: Step, span_s: float) -> float:
    """Return the CPU seconds of 1,000 samples."""
    started, samples = time.process_time(), 0
    while time.process_time() - started < span_s:
        samples += step()
    return (time.process_time() - started) / samples * 1000
