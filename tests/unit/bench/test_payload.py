"""The load's bodies are what the questions claim: 11 labels, welcome by our policy, none sent twice."""

import itertools
import os

from bench.kit import payload
from tests.e2e.platform_files import ROOT
from tickscope.policy.labels import LabelPolicy
from tickscope.spec import load
from tickscope.wire import remote_write
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import ScanLimits

START_MS = 1_790_000_000_000
FEW = 40
LIMITS = ScanLimits(1 << 24, 1 << 16, 24, 0, 1 << 62)


def bodies(count: int) -> list[bytes]:
    templates = [payload.Template.of(first, FEW) for first in (0, FEW)]
    rounds = payload.rounds(load_core(), templates, START_MS, seed=1)
    return list(itertools.islice(itertools.chain.from_iterable(rounds), count))


def test_every_series_has_the_eleven_labels_and_one_sample() -> None:
    request = remote_write.parse(load_core().decompress(bodies(1)[0], 1 << 24))
    assert len(request.timeseries) == FEW
    for series in request.timeseries:
        assert tuple(label.name for label in series.labels) == payload.LABELS
        assert [sample.timestamp for sample in series.samples] == [START_MS]
    assert len(payload.LABELS) == 11


def test_no_body_is_made_twice_and_counters_only_grow() -> None:
    made = bodies(40)
    assert len(set(made)) == len(made)
    requests = [remote_write.parse(load_core().decompress(body, 1 << 24)) for body in made[::2]]
    values = [request.timeseries[7].samples[0].value for request in requests]
    assert values == sorted(set(values))
    times = [request.timeseries[7].samples[0].timestamp for request in requests]
    assert times == [START_MS + payload.STEP_MS * index for index in range(len(times))]


def test_the_shipped_policy_welcomes_every_series() -> None:
    policy = LabelPolicy.of(load(ROOT / "tickscope.yaml").schema)
    core = load_core()
    scan = core.scan(bodies(1)[0], core.known_series(os.urandom(16), FEW), LIMITS)
    assert (scan.samples, scan.foreign) == (FEW, False)
    assert [policy.judge(series.labels) for series in scan.unknown] == [None] * FEW


def test_all_series_of_the_fleet_differ() -> None:
    distinct = {tuple(payload.labels_of(series).values()) for series in range(payload.SERIES)}
    assert len(distinct) == payload.SERIES
