"""What every hot metric store promises to the relay; each adapter's test inherits this suite."""

import itertools
import struct
import time

import pytest

from tickscope.errors import Retry
from tickscope.model.series import TENANT_LABEL, Series
from tickscope.ports.metric_store import MetricStore, Refused, Stored, Unavailable
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore

CORE = ReferenceCore()
STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]
WINDOW_S = 600
MINUTE_MS = 60_000
_numbers = itertools.count(time.time_ns())


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def histogram(t_ms: int, count: int = 3, total: float = 4.5) -> pb.Histogram:
    return pb.Histogram(
        count_int=count,
        sum=total,
        schema=3,
        zero_threshold=2.0**-128,
        zero_count_int=0,
        positive_spans=[pb.BucketSpan(offset=1, length=1)],
        positive_deltas=[count],
        timestamp=t_ms,
    )


class One:
    """A series of its own for a test, so that tests may share a store; stamped as the relay stamps."""

    def __init__(self, *labels: tuple[str, str], tenant: str = "embergate") -> None:
        self.labels = [("__name__", f"contract_{next(_numbers)}"), *labels, (TENANT_LABEL, tenant)]

    def of(self, *floats: tuple[int, float], histograms: tuple[pb.Histogram, ...] = ()) -> pb.TimeSeries:
        return pb.TimeSeries(
            labels=[pb.Label(name=name, value=value) for name, value in self.labels],
            samples=[pb.Sample(value=value, timestamp=t_ms) for t_ms, value in floats],
            histograms=histograms,
        )


def model(series: pb.TimeSeries) -> Series:
    return remote_write.series_of(series)


def body(*series: pb.TimeSeries) -> bytes:
    return remote_write.body_of(CORE, pb.WriteRequest(timeseries=series))


class MetricStoreSuite:
    """Needs fixtures ``store`` (a window of ``WINDOW_S``) and ``away`` (a store that cannot be reached)."""

    async def test_what_was_written_is_held(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One(("region", "eu"))
        sent = one.of((t_ms, 1.0), (t_ms + 1, -0.0), (t_ms + 2, 1e300), (t_ms + 3, float("inf")))
        assert await store.write("embergate", body(sent)) == Stored()
        assert await store.held(model(sent)) == {t_ms, t_ms + 1, t_ms + 2, t_ms + 3}

    async def test_another_value_or_time_or_series_is_not_held(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One(("region", "eu"))
        assert await store.write("embergate", body(one.of((t_ms, 1.0)))) == Stored()
        assert await store.held(model(one.of((t_ms, 2.0), (t_ms + 1, 1.0), (t_ms - 1, 1.0)))) == frozenset()
        wider = One()
        wider.labels = [one.labels[0], one.labels[-1]]
        assert await store.held(model(wider.of((t_ms, 1.0)))) == frozenset()
        assert await store.held(model(one.of())) == frozenset()

    async def test_histograms_are_held_by_their_value(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        sent = one.of(histograms=(histogram(t_ms), histogram(t_ms + 1, 4)))
        assert await store.write("embergate", body(sent)) == Stored()
        assert await store.held(model(sent)) == {t_ms, t_ms + 1}
        assert await store.held(model(one.of(histograms=(histogram(t_ms, 9),)))) == frozenset()
        assert await store.held(model(one.of(histograms=(histogram(t_ms, 3, 5.0),)))) == frozenset()

    async def test_any_label_value_can_be_asked_for(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One(("a", '"quoted"\\\n\t'), ("b", "\N{GRINNING FACE} é \u2028"), ("c", "\x01{}=~"))
        sent = one.of((t_ms, 1.0))
        assert await store.write("embergate", body(sent)) == Stored()
        assert await store.held(model(sent)) == {t_ms}

    @pytest.mark.parametrize("kind", ["float", "histogram"])
    async def test_a_stale_marker_that_comes_again_is_held(self, store: MetricStore, kind: str) -> None:
        t_ms, one = now_ms(), One()
        first = one.of((t_ms, 1.0)) if kind == "float" else one.of(histograms=(histogram(t_ms),))
        marker = one.of((t_ms + 1000, STALE))
        assert await store.write("embergate", body(first)) == Stored()
        assert await store.held(model(marker)) == frozenset()
        assert await store.write("embergate", body(marker)) == Stored()
        again = await store.write("embergate", body(marker))
        assert isinstance(again, Stored | Refused)
        assert await store.held(model(marker)) == {t_ms + 1000}
        assert await store.held(model(first)) == {t_ms}

    async def test_the_last_sample_may_come_again(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        for sent in (one.of((t_ms, 1.0)), One().of(histograms=(histogram(t_ms),))):
            assert await store.write("embergate", body(sent)) == Stored()
            assert await store.write("embergate", body(sent)) == Stored()

    async def test_another_value_for_the_last_sample_is_refused(self, store: MetricStore) -> None:
        t_ms, one, other = now_ms(), One(), One()
        assert (
            await store.write("embergate", body(one.of((t_ms, 1.0)), other.of(histograms=(histogram(t_ms),))))
            == Stored()
        )
        for sent in (one.of((t_ms, 2.0)), other.of(histograms=(histogram(t_ms, 9),))):
            refused = await store.write("embergate", body(sent))
            assert isinstance(refused, Refused)
            assert "duplicate sample" in refused.why

    async def test_floats_may_come_out_of_order_within_the_window(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        assert await store.write("embergate", body(one.of((t_ms, 1.0)))) == Stored()
        late = one.of((t_ms - WINDOW_S * 1000 // 2, 2.0))
        assert await store.write("embergate", body(late)) == Stored()
        assert await store.held(model(late)) == {t_ms - WINDOW_S * 1000 // 2}
        too_late = one.of((t_ms - WINDOW_S * 1000 - MINUTE_MS, 3.0))
        refused = await store.write("embergate", body(too_late))
        assert isinstance(refused, Refused)
        assert "too old" in refused.why.replace("-", " ")
        assert await store.held(model(too_late)) == frozenset()

    async def test_histograms_may_not_when_the_store_says_so(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        assert await store.write("embergate", body(one.of(histograms=(histogram(t_ms),)))) == Stored()
        late = await store.write("embergate", body(one.of(histograms=(histogram(t_ms - 1),))))
        assert isinstance(late, Stored if store.accepts.out_of_order_histograms else Refused)

    async def test_a_histogram_out_of_order_within_a_request_may_vanish(self, store: MetricStore) -> None:
        """Why the relay looks at the order before it sends: such a store says nothing of what it drops."""
        t_ms, one = now_ms(), One()
        sent = one.of(histograms=(histogram(t_ms), histogram(t_ms - 50, 4)))
        assert isinstance(await store.write("embergate", body(sent)), Stored | Refused)
        late = {t_ms - 50} if store.accepts.out_of_order_histograms else set()
        assert await store.held(model(sent)) == {t_ms} | late

    async def test_a_new_series_may_begin_a_little_in_the_past(self, store: MetricStore) -> None:
        t_ms = now_ms()
        assert await store.write("embergate", body(One().of((t_ms, 1.0)))) == Stored()
        assert await store.write("embergate", body(One().of((t_ms - 30 * MINUTE_MS, 1.0)))) == Stored()
        for old in (
            One().of((t_ms - 70 * MINUTE_MS, 1.0)),
            One().of(histograms=(histogram(t_ms - 70 * MINUTE_MS),)),
        ):
            assert isinstance(await store.write("embergate", body(old)), Refused)

    async def test_one_bad_sample_refuses_all_unless_parts_are_taken(self, store: MetricStore) -> None:
        t_ms, good, bad = now_ms(), One(), One()
        assert await store.write("embergate", body(bad.of((t_ms, 1.0)))) == Stored()
        both = body(good.of((t_ms, 1.0)), bad.of((t_ms, 2.0)))
        assert isinstance(await store.write("embergate", both), Refused)
        held = await store.held(model(good.of((t_ms, 1.0))))
        assert held == ({t_ms} if store.accepts.partial_writes else set())

    async def test_a_store_that_is_there_takes_a_probe(self, store: MetricStore) -> None:
        assert await store.probe("embergate")

    async def test_a_store_that_is_away_says_so_and_blames_no_data(self, away: MetricStore) -> None:
        sent = One().of((now_ms(), 1.0))
        answer = await away.write("embergate", body(sent))
        assert isinstance(answer, Unavailable)
        assert answer.why
        assert not answer.suspect_data
        assert not await away.probe("embergate")
        with pytest.raises(Retry):
            await away.held(model(sent))
