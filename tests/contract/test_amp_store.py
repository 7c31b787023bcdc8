"""AMP as a hot store: the contract, its door and its limits, against a stand-in with a real Prometheus behind."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.contract.fake_amp import OTHER_WORKSPACE, WORKSPACE, FakeAmp
from tests.contract.metric_store_suite import CORE, WINDOW_S, MetricStoreSuite, One, body, histogram, model, now_ms
from tests.contract.prometheus_process import prometheus
from tests.contract.sigv4_check import KEY, SECRET
from tests.e2e.platform_files import free_ports
from tickscope.adapters.metric_stores.amp import AmpStore
from tickscope.adapters.metric_stores.cortex import verdict
from tickscope.model.record import Entry, Record
from tickscope.model.stores import AmpSettings
from tickscope.ports.memory_dead_letters import MemoryDeadLetters
from tickscope.ports.metric_store import Refused, Stored, Unavailable
from tickscope.relay.delivery import Delivery
from tickscope.wire.pb import remote_pb2 as pb

REGION = "eu-central-1"
WAIT_S = 60.0


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), WINDOW_S) as address:
        yield address


@pytest.fixture
async def amp(address: str) -> AsyncIterator[FakeAmp]:
    async with FakeAmp(address, REGION).serving() as amp:
        yield amp


def store_at(url: str, workspace: str = WORKSPACE, region: str = REGION) -> AmpStore:
    return AmpStore(AmpSettings(url, {"*": workspace, "skyhook": OTHER_WORKSPACE}), region, WINDOW_S, CORE)


@pytest.fixture
async def store(amp: FakeAmp) -> AsyncIterator[AmpStore]:
    store = store_at(amp.url)
    yield store
    await store.close()


@pytest.fixture
async def away() -> AsyncIterator[AmpStore]:
    store = store_at(f"http://127.0.0.1:{free_ports(1)[0]}")
    yield store
    await store.close()


@pytest.mark.proves("rehearsed", row=39, clause=1)
class TestAmpStore(MetricStoreSuite):
    async def test_a_tenant_has_its_own_workspace(self, amp: FakeAmp, store: AmpStore) -> None:
        for tenant in ("embergate", "skyhook"):
            assert await store.write(tenant, body(One(tenant=tenant).of((now_ms(), 1.0)))) == Stored()
        assert [workspace for workspace, _ in amp.requests] == [WORKSPACE, OTHER_WORKSPACE]

    async def test_custom_buckets_are_refused_as_they_are(self, store: AmpStore) -> None:
        custom = pb.Histogram(
            count_int=3, sum=1.0, schema=-53, custom_values=[1.0], positive_deltas=[3], timestamp=now_ms()
        )
        assert isinstance(await store.write("embergate", body(One().of(histograms=(custom,)))), Refused)


@pytest.mark.parametrize("wrong", ["key", "secret", "region", "workspace", "none"])
async def test_who_is_not_known_gets_nothing_in(amp: FakeAmp, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    names = {"key": "AWS_ACCESS_KEY_ID", "secret": "AWS_SECRET_ACCESS_KEY"}
    if wrong in names:
        monkeypatch.setenv(names[wrong], "another")
    if wrong == "none":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    store = store_at(
        amp.url,
        workspace="ws-00000000-none" if wrong == "workspace" else WORKSPACE,
        region="us-east-1" if wrong == "region" else REGION,
    )
    answer = await store.write("embergate", body(One().of((now_ms(), 1.0))))
    assert isinstance(answer, Unavailable)
    assert amp.requests == []
    await store.close()


class Flow:
    """A delivery to AMP."""

    def __init__(self, store: AmpStore) -> None:
        self.letters = MemoryDeadLetters(1 << 24)
        self.slept: list[float] = []
        self.delivery = Delivery(CORE, store, self.letters, 1 << 25, self._sleep)
        self.on_sleep = lambda: None

    async def _sleep(self, delay_s: float) -> None:
        self.slept.append(delay_s)
        self.on_sleep()
        await asyncio.sleep(0)

    async def deliver(self, *series: pb.TimeSeries) -> None:
        samples = sum(len(each.samples) + len(each.histograms) for each in series)
        record = Record("embergate", "edge", now_ms(), bytes(16), samples, body(*series))
        async with asyncio.timeout(WAIT_S):
            await self.delivery.deliver([Entry(0, record)])


def stamped(series: pb.TimeSeries) -> pb.TimeSeries:
    labels = sorted([*((label.name, label.value) for label in series.labels), ("tenant", "embergate")])
    changed = pb.TimeSeries()
    changed.CopyFrom(series)
    del changed.labels[:]
    changed.labels.extend(pb.Label(name=name, value=value) for name, value in labels)
    return changed


async def test_a_large_request_is_split_and_each_series_keeps_its_order(amp: FakeAmp, store: AmpStore) -> None:
    t_ms, one, flow = now_ms() - 300_000, One(), Flow(store)
    noise = [
        struct.unpack("<d", struct.pack("<Q", (n * 0x9E3779B97F4A7C15) % (0x7FE << 52)))[0] for n in range(120_000)
    ]
    sent = one.of(*((t_ms + n, noise[n]) for n in range(120_000)))
    assert len(body(sent)) > 1_000_000
    await flow.deliver(sent)
    assert len(amp.requests) > 1
    assert sum(samples for _, samples in amp.requests) == 120_000
    some = One()
    some.labels = one.labels
    look = some.of(*((t_ms + n, noise[n]) for n in range(0, 120_000, 1500)))
    assert len(await store.held(model(stamped(look)))) == 80
    assert flow.letters.count() == {}


async def test_a_rate_is_waited_for_as_long_as_the_store_says(amp: FakeAmp, store: AmpStore) -> None:
    flow, sent = Flow(store), One().of((now_ms(), 1.0))
    amp.samples_left = 0
    flow.on_sleep = lambda: setattr(amp, "samples_left", 10 if len(flow.slept) == 3 else 0)
    await flow.deliver(sent)
    assert flow.slept == [1.0, 1.0, 1.0]
    assert await store.held(model(stamped(sent)))
    assert flow.letters.count() == {}


async def test_over_the_series_limit_only_new_series_become_dead_letters(amp: FakeAmp, store: AmpStore) -> None:
    flow, t_ms = Flow(store), now_ms()
    known, new = [One() for _ in range(6)], [One() for _ in range(2)]
    await flow.deliver(*(one.of((t_ms, 1.0)) for one in known))
    amp.series_max = len(amp.seen)
    await flow.deliver(*(one.of((t_ms + 1, 2.0)) for one in [*known, *new]))
    for one in known:
        assert await store.held(model(stamped(one.of((t_ms + 1, 2.0)))))
    letters = list(flow.letters.list(None, 0, 10))
    assert [letter.samples for letter in letters] == [1, 1]
    assert all("limits.active_series" in letter.why for letter in letters)
    assert flow.slept == []


async def test_custom_buckets_arrive_as_classic_histograms(amp: FakeAmp, store: AmpStore) -> None:
    flow, one, t_ms = Flow(store), One(), now_ms()
    custom = pb.Histogram(
        count_int=7,
        sum=4.5,
        schema=-53,
        custom_values=[0.5, 1.0, 5.0],
        positive_spans=[pb.BucketSpan(offset=0, length=2), pb.BucketSpan(offset=1, length=1)],
        positive_deltas=[3, -1, 0],
        timestamp=t_ms,
    )
    await flow.deliver(one.of(histograms=(custom,)), One().of(histograms=(histogram(t_ms),)))
    name = dict(one.labels)["__name__"]
    expected = {("_bucket", "0.5"): 3, ("_bucket", "1.0"): 5, ("_bucket", "5.0"): 5, ("_bucket", "+Inf"): 7}
    for (suffix, bound), value in [*expected.items(), (("_count", ""), 7), (("_sum", ""), 4.5)]:
        classic = One(*([("le", bound)] if bound else []))
        classic.labels[0] = ("__name__", name + suffix)
        assert await store.held(model(stamped(classic.of((t_ms, float(value)))))), (suffix, bound)
    assert flow.letters.count() == {}


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (200, "", Stored),
        (429, "ingestion rate limit (70000) exceeded while adding 499 samples and 0 metadata", Unavailable),
        (429, "the request has been rejected (err-mimir-tenant-max-ingestion-rate)", Unavailable),
        (429, "user=1_ws-2: per-user series limit (local limit: 0 global limit: 3) exceeded", Refused),
        (400, "per-user series limit of 150000 exceeded (err-mimir-max-series-per-user)", Refused),
        (400, "out of order sample", Refused),
        (403, "the request signature does not match", Unavailable),
        (500, "internal", Unavailable),
        (503, "", Unavailable),
    ],
)
def test_rate_and_series_limits_are_told_apart(status: int, text: str, kind: type) -> None:
    assert isinstance(verdict(status, text, None), kind)
