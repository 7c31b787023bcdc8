"""The fake passes the suite with every combination of what a store may accept."""

import pytest

from tests.contract.metric_store_suite import CORE, WINDOW_S, MetricStoreSuite, One, body, histogram, now_ms
from tickscope.ports.memory_metric_store import MemoryMetricStore
from tickscope.ports.metric_store import Accepts, Refused, Stored, Unavailable


@pytest.fixture(params=[(h, p) for h in (False, True) for p in (False, True)], ids=str)
def store(request: pytest.FixtureRequest) -> MemoryMetricStore:
    histograms, parts = request.param
    return MemoryMetricStore(CORE, Accepts(WINDOW_S, out_of_order_histograms=histograms, partial_writes=parts))


@pytest.fixture
def away() -> MemoryMetricStore:
    store = MemoryMetricStore(CORE)
    store.away = True
    return store


class TestMemoryMetricStore(MetricStoreSuite):
    pass


async def test_a_store_without_a_window_takes_nothing_out_of_order() -> None:
    store = MemoryMetricStore(CORE, Accepts(0, out_of_order_histograms=False, partial_writes=False))
    t_ms, one = now_ms(), One()
    assert await store.write("embergate", body(one.of((t_ms, 1.0)))) == Stored()
    assert await store.write("embergate", body(one.of((t_ms - 1, 1.0)))) == Refused("out of order sample")
    assert store.times(tuple(one.labels)) == [t_ms]


async def test_it_can_choke_on_what_a_test_says() -> None:
    store = MemoryMetricStore(CORE)
    store.chokes = lambda every: any(series.histograms for series in every)
    good, bad = One().of((now_ms(), 1.0)), One().of(histograms=(histogram(now_ms()),))
    assert await store.write("embergate", body(good)) == Stored()
    answer = await store.write("embergate", body(bad))
    assert isinstance(answer, Unavailable)
    assert answer.suspect_data
    assert await store.probe("embergate")
