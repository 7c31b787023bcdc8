"""A real Mimir: the stores' contract, tenants apart, and the limits that the platform file gives them."""

import json
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.conformance.go_programs import mimir as mimir_program
from tests.conformance.mimir_process import mimir
from tests.contract.metric_store_suite import CORE, WINDOW_S, MetricStoreSuite, One, body, model, now_ms
from tests.e2e.platform_files import ROOT, free_ports
from tickscope.adapters.metric_stores.mimir import MimirStore
from tickscope.model.platform import Limits, Platform
from tickscope.ports.metric_store import MetricStore, Refused, Stored, Unavailable
from tickscope.render.mimir import overrides
from tickscope.spec import load

SMALL = "prober-a"
SERIES_MAX, SAMPLES_PER_S, BURST = 5, 10, 50


@pytest.fixture(scope="module")
def platform() -> Platform:
    """The shipped platform, with the contract's window and a tenant that may have little."""
    shipped = load(ROOT / "tickscope.yaml")
    small = Limits(samples_per_s=SAMPLES_PER_S, burst_samples=BURST, active_series=SERIES_MAX)
    tenants = [replace(each, limits=small) if each.name == SMALL else each for each in shipped.tenants]
    hot = replace(shipped.hot_store, out_of_order_window_m=WINDOW_S // 60)
    return replace(shipped, tenants=tuple(tenants), hot_store=hot)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Iterator[str]:
    with mimir(tmp_path_factory.mktemp("mimir"), mimir_program(), overrides(platform)) as address:
        yield address


@pytest.fixture
async def store(address: str) -> AsyncIterator[MimirStore]:
    store = MimirStore(address, WINDOW_S, CORE)
    yield store
    await store.close()


@pytest.fixture
async def away() -> AsyncIterator[MimirStore]:
    store = MimirStore(f"http://127.0.0.1:{free_ports(1)[0]}", WINDOW_S, CORE)
    yield store
    await store.close()


@pytest.mark.e2e
@pytest.mark.proves("run", row=40, clause=1)
@pytest.mark.proves("run", row=40, clause=3)
class TestMimir(MetricStoreSuite):
    async def test_a_tenant_reads_nothing_of_another(self, store: MimirStore, address: str) -> None:
        t_ms, one = now_ms(), One()
        assert await store.write("embergate", body(one.of((t_ms, 1.0)))) == Stored()
        assert await store.held(model(one.of((t_ms, 1.0)))) == {t_ms}
        name = one.labels[0][1]
        assert _rows(address, "embergate", name) == 1
        assert _rows(address, "skyhook", name) == 0

    async def test_the_overrides_that_are_rendered_are_the_ones_that_it_runs_with(self, address: str) -> None:
        said = _read(f"{address}/runtime_config?mode=diff").decode()
        assert f"max_global_series_per_user: {SERIES_MAX}" in said
        assert "skyhook" in said

    async def test_a_limit_on_series_refuses_and_names_the_setting(self, store: MetricStore) -> None:
        t_ms = now_ms()
        kept = [One() for _ in range(SERIES_MAX)]
        assert await store.write(SMALL, body(*(one.of((t_ms, 1.0)) for one in kept))) == Stored()
        refused = await store.write(SMALL, body(One().of((t_ms, 1.0))))
        assert isinstance(refused, Refused)
        assert "limits.active_series" in refused.why

    async def test_a_limit_on_the_rate_is_waited_for(self, store: MetricStore) -> None:
        t_ms, one = now_ms(), One()
        many = one.of(*((t_ms + at, 1.0) for at in range(2 * BURST)))
        answer = await store.write(SMALL, body(many))
        assert isinstance(answer, Unavailable)
        assert not answer.suspect_data


def _rows(address: str, tenant: str, metric: str) -> int:
    answer = json.loads(_read(f"{address}/prometheus/api/v1/query?query={metric}", {"x-scope-orgid": tenant}))
    return len(answer["data"]["result"])


def _read(url: str, headers: Mapping[str, str] = MappingProxyType({})) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers))) as answer:  # noqa: S310 - loopback
        return bytes(answer.read())
