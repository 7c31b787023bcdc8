"""Prometheus itself, as the hot store: the contract on the real program."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.contract.metric_store_suite import CORE, WINDOW_S, MetricStoreSuite
from tests.contract.prometheus_process import prometheus
from tests.e2e.platform_files import free_ports
from tickscope.adapters.metric_stores.prometheus import PrometheusStore, verdict
from tickscope.ports.metric_store import Refused, Stored, Unavailable


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), WINDOW_S) as address:
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


class TestPrometheusStore(MetricStoreSuite):
    async def test_bytes_that_are_no_request_are_refused(self, store: PrometheusStore) -> None:
        assert isinstance(await store.write("embergate", b"\xff\xff\xff"), Refused)


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (204, "", Stored()),
        (200, "", Stored()),
        (400, "out of order sample", Refused("400: out of order sample")),
        (413, "too large", Refused("413: too large")),
        (500, "write: too old sample", Refused("500: write: too old sample")),
        (500, "no space left on device", Unavailable("the store answered 500: no space left on device", True)),
        (401, "who", Unavailable("the store answered 401: who")),
        (404, "receiver disabled", Unavailable("the store answered 404: receiver disabled")),
        (429, "slow", Unavailable("the store answered 429: slow")),
        (503, "starting", Unavailable("the store answered 503: starting")),
    ],
)
def test_only_an_answer_about_the_data_refuses_it(status: int, text: str, expected: object) -> None:
    assert verdict(status, text) == expected
