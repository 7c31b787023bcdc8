"""A tenant over a limit of series: its counters are added up, what would happen is told, a crash begins anew."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from ruamel.yaml import YAML

from tests.e2e.oracle import body_of, drained, push
from tests.e2e.platform_files import TOKENS, write_platform
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform
from tickscope.spec import load
from tickscope.wire.pb import remote_pb2 as pb

pytestmark = pytest.mark.timeout(90)
HITCHES = "game_hitches_total"


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Platform, Processes]]:
    path, yaml = write_platform(tmp_path), YAML()
    document = yaml.load(path)
    folding, trying, *_ = document["tenants"]
    folding |= {"over_series_limit": "fold", "fold_labels": ["shard_id"], "limits": {"series_per_metric": 1}}
    trying["limits_dry_run"] = {"series_per_metric": 1}
    yaml.dump(document, path)
    processes = Processes(load(path))
    processes.start("gateway", "hot-store", "relay")
    try:
        await processes.ready("gateway", "hot-store", "relay")
        yield processes.platform, processes
    finally:
        processes.end()


def counters(t_ms: int, **values: float) -> bytes:
    """Return a body with a counter of each shard at a time."""
    request = pb.WriteRequest()
    for shard, value in values.items():
        series = request.timeseries.add()
        for name, text in (("__name__", HITCHES), ("region", "eu"), ("shard_id", shard)):
            series.labels.add(name=name, value=text)
        series.samples.add(value=value, timestamp=t_ms)
    return body_of(request)


async def get(platform: Platform, path: str, tenant: str = "") -> str:
    headers = {"authorization": f"Bearer {TOKENS[tenant]}"} if tenant else {}
    url = f"http://127.0.0.1:{platform.ports.gateway}{path}"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as response:
        return await response.text()


async def held(platform: Platform) -> list[tuple[str, list[float]]]:
    """Return what the store holds of the folding tenant: shards with their values."""
    url = f"http://127.0.0.1:{platform.ports.hot_store}/api/v1/query"
    query = {"query": f'{HITCHES}{{tenant="embergate"}}[1h]', "time": f"{time.time() + 60:.3f}"}
    async with aiohttp.ClientSession() as session, session.get(url, params=query) as response:
        rows = (await response.json())["data"]["result"]
    return sorted((row["metric"]["shard_id"], [float(value) for _, value in row["values"]]) for row in rows)


@pytest.mark.proves("run", row=33, clause=2)
async def test_counters_over_a_limit_are_one_in_the_store_and_a_crash_begins_anew(
    running: tuple[Platform, Processes],
) -> None:
    platform, processes = running
    t_ms = time.time_ns() // 1_000_000
    async with aiohttp.ClientSession() as session:
        for step, (b, c) in enumerate([(100, 7), (105, 7), (110, 9)]):
            body = counters(t_ms + step, a=step, b=b, c=c)
            assert (await push(session, platform, body, "embergate"))[0] == 204
        processes.kill("gateway")
        processes.start("gateway")
        await processes.ready("gateway")
        for step, (b, c) in enumerate([(111, 9), (115, 9)], 3):
            body = counters(t_ms + step, a=step, b=b, c=c)
            assert (await push(session, platform, body, "embergate"))[0] == 204
    await drained(platform, 20)
    sums = [("__overflow__", [0, 4]), ("__overflow__", [0, 5, 12])]
    assert await held(platform) == [*sums, ("a", [0, 1, 2, 3, 4])]
    page = await get(platform, "/metrics")
    assert 'tickscope_gateway_overflow_series{tenant="embergate"} 1.0' in page
    assert 'tickscope_gateway_series_folded_total{reason="series_per_metric",tenant="embergate"} 2.0' in page


async def test_a_limit_that_is_tried_is_told_and_refuses_nothing(running: tuple[Platform, Processes]) -> None:
    platform, _ = running
    t_ms = time.time_ns() // 1_000_000
    async with aiohttp.ClientSession() as session:
        for step in range(2):
            assert (await push(session, platform, counters(t_ms + step, a=1, b=1, c=1), "skyhook"))[0] == 204
    page = await get(platform, "/metrics")
    assert 'tickscope_gateway_would_refuse_total{reason="series_per_metric",tenant="skyhook"} 4.0' in page
    receipts = json.loads(await get(platform, "/api/v1/receipts", "skyhook"))["receipts"]
    assert [each["verdict"] for each in receipts] == ["would_refuse"] * 2
    assert "(limits.series_per_metric)" in receipts[0]["findings"][0]["message"]
