"""What is remembered of stored series: stretches without a gap, and what of a request lies in them."""

import struct
from typing import Any

import pytest

from tests.unit.wire.cores import KEY
from tickscope.wire.core import Already, Core
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.rw1_write import STALE

RAW_MAX = 1 << 20
FIRST, SECOND = 7, (1 << 64) - 1
"""Who has sent it."""


class Stored:
    """Runs of one core, asked and told of series by name."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.runs = core.runs(KEY, 100)

    def body(self, **every: list[Any]) -> bytes:
        request = pb.WriteRequest()
        for name, points in every.items():
            series = request.timeseries.add(labels=[pb.Label(name="__name__", value=name)])
            for point in points:
                if isinstance(point, int):
                    series.samples.add(value=1.0, timestamp=point)
                else:
                    series.MergeFrom(point)
        return self.core.compress(request.SerializeToString())

    def note(self, owner: int, **every: list[Any]) -> None:
        self.core.note_stored(self.body(**every), self.runs, owner, RAW_MAX)

    def ask(self, owner: int, given_up_ms: int = 0, **every: list[Any]) -> Already:
        return self.core.stored_already(self.body(**every), self.runs, owner, given_up_ms, RAW_MAX)


@pytest.fixture
def stored(core: Core) -> Stored:
    return Stored(core)


def test_what_lies_between_stored_samples_is_stored(stored: Stored) -> None:
    stored.note(FIRST, m=[10, 20, 30, 45], n=[10])
    found = stored.ask(SECOND, m=[20, 33, 45], n=[10], o=[])
    assert found == Already((0, 1, 2), 0)
    assert stored.ask(SECOND, m=[9], n=[9]) == Already((), 0)  # older: nobody will send it any more


def test_a_gap_is_not(stored: Stored) -> None:
    stored.note(FIRST, m=[10, 20, 30, 50, 60, 70])
    assert [stored.ask(SECOND, m=[t_ms]).stored for t_ms in (30, 40, 49, 50, 65)] == [(), (), (), (0,), (0,)]


def test_whether_two_samples_belong_together_the_third_tells(stored: Stored) -> None:
    stored.note(FIRST, m=[10, 50], n=[10, 20])
    assert stored.ask(SECOND, m=[30], n=[15]) == Already((), 0)
    stored.note(FIRST, m=[60, 70], n=[30])
    assert stored.ask(SECOND, m=[30], n=[15]) == Already((1,), 0)
    assert stored.ask(SECOND, m=[50], n=[10]) == Already((0, 1), 0)


def test_what_is_newer_is_awaited_until_it_is_given_up(stored: Stored) -> None:
    stored.note(FIRST, m=[10, 20])
    assert stored.ask(SECOND, m=[21], other=[5]) == Already((), 2)
    assert stored.ask(SECOND, 20, m=[21], other=[5]) == Already((), 1)
    assert stored.ask(SECOND, 21, m=[20, 21], other=[5]) == Already((), 0)
    assert stored.ask(FIRST, m=[21]) == Already((), 0)
    stored.note(SECOND, m=[21])
    assert stored.ask(SECOND, m=[31]) == Already((), 0)


@pytest.mark.parametrize("kind", ["sample", "histogram"])
def test_the_mark_of_an_end_is_no_sample(stored: Stored, kind: str) -> None:
    (stale,) = struct.unpack("<d", STALE)
    mark = pb.TimeSeries()
    if kind == "sample":
        mark.samples.add(value=stale, timestamp=40)
    else:
        mark.histograms.add(sum=stale, timestamp=40)
    stored.note(FIRST, m=[10, 20, 30, mark])
    assert stored.ask(SECOND, m=[34]) == Already((), 1)
    assert stored.ask(SECOND, m=[mark]) == Already((), 1)
    stored.note(FIRST, m=[50, 60])
    assert stored.ask(SECOND, m=[34]) == Already((), 0)
    assert stored.ask(SECOND, m=[60]) == Already((0,), 0)


def test_a_key_has_sixteen_bytes(core: Core) -> None:
    with pytest.raises(ValueError, match="the key has 3 bytes instead of 16"):
        core.runs(b"key", 10)


def test_a_mark_of_an_end_keeps_no_series_in_mind(core: Core) -> None:
    stored, mark = Stored(core), pb.TimeSeries()
    mark.samples.add(value=struct.unpack("<d", STALE)[0], timestamp=20)
    stored.runs = core.runs(KEY, 2)
    stored.note(FIRST, a=[10], b=[10], c=[10])
    stored.note(FIRST, a=[mark])
    stored.note(FIRST, d=[10])
    assert stored.ask(SECOND, a=[10], b=[10]).stored == (0, 1)
