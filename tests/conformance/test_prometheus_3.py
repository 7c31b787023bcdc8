"""Prometheus 3, the reference: the contract that 2.42, the floor, passes in ``make test``."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.conformance.go_programs import prometheus_3
from tests.contract.metric_store_suite import (
    CORE,
    WINDOW_S,
    MetricStoreSuite,
    One,
    body,
    histogram,
    model,
    now_ms,
)
from tests.contract.prometheus_process import prometheus
from tests.e2e.platform_files import free_ports
from tickscope.adapters.metric_stores.prometheus import PrometheusStore
from tickscope.ports.metric_store import MetricStore, Stored


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), WINDOW_S, prometheus_3()) as address:
        yield address


@pytest.fixture
async def store(address: str) -> AsyncIterator[PrometheusStore]:
    store = PrometheusStore(address, WINDOW_S, CORE)
    yield store
    await store.close()


@pytest.fixture
async def away() -> AsyncIterator[PrometheusStore]:
    store = PrometheusStore(f"http://127.0.0.1:{free_ports(1)[0]}", WINDOW_S, CORE)
    yield store
    await store.close()


class TestPrometheus3(MetricStoreSuite):
    """The adapter declares what the floor takes; what 3 takes beyond that is declared here."""

    async def test_histograms_may_not_when_the_store_says_so(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        assert await store.write("embergate", body(one.of(histograms=(histogram(t_ms),)))) == Stored()
        assert await store.write("embergate", body(one.of(histograms=(histogram(t_ms - 1),)))) == Stored()

    async def test_a_histogram_out_of_order_within_a_request_may_vanish(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        sent = one.of(histograms=(histogram(t_ms), histogram(t_ms - 50, 4)))
        assert await store.write("embergate", body(sent)) == Stored()
        assert await store.held(model(sent)) == {t_ms, t_ms - 50}
