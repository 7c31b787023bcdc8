"""A real Collector with the rendered configuration: tenants, schema, personal data, and a store that is away."""

import asyncio
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import pytest
from aiohttp import web

from tests.conformance.collector_process import STEP_NS, World, counter, histogram
from tests.e2e.platform_files import TOKENS
from tests.e2e.processes import Processes
from tickscope.adapters.metric_stores.amp import SERVICE
from tickscope.model.stores import AmpSettings
from tickscope.render.adot import config_file
from tickscope.wire.chosen_core import load_core
from tickscope.wire.pb import remote_pb2 as pb

LATE, PACKETS = "game.ticks.late", "game.packets"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module", params=["adot", "contrib"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.of(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def store(world: World) -> Iterator[Processes]:
    processes = Processes(world.platform)
    try:
        processes.start("hot-store")
        asyncio.run(processes.ready("hot-store"))
        with world.running():
            yield processes
    finally:
        processes.end()


def asked(world: World, path: str, **query: str) -> Any:
    url = f"http://127.0.0.1:{world.platform.ports.hot_store}/api/v1/{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())["data"]


async def arrived(world: World, tenant: str, number: int) -> list[dict[str, str]]:
    """Return a tenant's series in the store, once there are so many."""
    async with asyncio.timeout(30):
        while True:
            found: list[dict[str, str]] = asked(world, "series", **{"match[]": f'{{tenant="{tenant}"}}'})
            if len(found) >= number:
                return sorted(found, key=lambda labels: sorted(labels.items()))
            await asyncio.sleep(0.1)


@pytest.mark.proves("checked", row=33, clause=3)
@pytest.mark.parametrize("kind", ["prometheus", "mimir", "amp"])
def test_the_collector_finds_the_configuration_valid(world: World, tmp_path: Path, kind: Any) -> None:
    amp = AmpSettings("", {"*": "ws-00000000-1111"})
    hot = replace(world.platform.hot_store, kind=kind, mimir_url="http://127.0.0.1:9009", amp=amp)
    other = replace(world, file=tmp_path / "collector.yaml")
    other.file.write_text(config_file(replace(world.platform, hot_store=hot)))
    done = other.validated()
    assert (done.returncode, done.stderr) == (0, "")
    assert (f"service: {SERVICE}" in other.file.read_text()) == (kind == "amp")


def test_a_mistake_is_found(world: World, tmp_path: Path) -> None:
    other = replace(world, file=tmp_path / "collector.yaml")
    other.file.write_text(world.file.read_text().replace("queue_size:", "queue_length:"))
    assert other.validated().returncode == 1


WELCOME = {"shard_id": "s1", "queue": "ranked"}
UNWELCOME: dict[str, tuple[str, dict[str, str]]] = {
    "an unknown label": (LATE, {**WELCOME, "player": "x"}),
    "an e-mail address": (LATE, {"shard_id": "jane@example.com"}),
    "an address": (LATE, {"shard_id": "10.1.2.3"}),
    "an IPv6 address": (LATE, {"shard_id": "at fe80::1"}),
    "a MAC address": (LATE, {"shard_id": "00:1b:44:11:3a:b7"}),
    "a phone number": (LATE, {"shard_id": "+49 170 1234567"}),
    "a value that is too long": (LATE, {"shard_id": "s" * 300}),
    "a label of another family": (LATE, {"direction": "in"}),
    "a value that is not declared": (PACKETS, {"direction": "sideways"}),
    "an unknown label beside a family's own": (PACKETS, {"direction": "in", "player": "x"}),
}


@pytest.mark.e2e
@pytest.mark.proves("run", row=33, clause=4)
async def test_what_the_schema_allows_arrives_and_nothing_else(world: World, store: Processes) -> None:
    resource = {"service.name": "game", "service.instance.id": "10.0.0.7:9", "cloud.region": "eu-central-1"}
    for name, attributes in UNWELCOME.values():
        assert await world.send("embergate", counter(name, attributes, resource=resource)) == 200
    jane = {**resource, "service.name": "jane@example.com"}
    assert await world.send("embergate", counter(LATE, WELCOME, resource=jane)) == 200
    of_host = {**resource, "host.name": "jane-laptop", "tenant": "skyhook"}
    assert await world.send("embergate", counter(LATE, WELCOME, resource=of_host)) == 200
    world.send_grpc("embergate", counter(PACKETS, {"direction": "in"}, resource=resource))
    shared = {"tenant": "embergate", "job": "game", "instance": "10.0.0.7:9", "region": "eu-central-1"}
    assert await arrived(world, "embergate", 2) == [
        {"__name__": "game_packets_total", "direction": "in", **shared},
        {"__name__": "game_ticks_late_total", **WELCOME, **shared},
    ]


@pytest.mark.e2e
async def test_exponential_histograms_stay_what_they_are(world: World, store: Processes) -> None:
    assert await world.send("prober-b", histogram("game.tick.duration", WELCOME)) == 200
    await arrived(world, "prober-b", 1)
    found = asked(world, "query", query='histogram_count(game_tick_duration_seconds{tenant="prober-b"})')["result"]
    assert [series["value"][1] for series in found] == ["7"]


@pytest.mark.e2e
async def test_nobody_sends_as_another(world: World, store: Processes) -> None:
    body = counter(LATE, WELCOME)
    assert await world.send("skyhook", body) == 200
    assert [labels["tenant"] for labels in await arrived(world, "skyhook", 1)] == ["skyhook"]
    if world.platform.collector.distribution == "contrib":
        assert await world.post("prober-a", body, token=TOKENS["skyhook"]) == 401
        assert await world.post("prober-a", body) == 401
        return
    for client in ("skyhook", ""):
        with pytest.raises(aiohttp.ClientError):
            await world.post("prober-a", body, client=client)
    with pytest.raises(grpc.RpcError):
        replace(world, clients=world.clients | {"prober-a": world.clients["skyhook"]}).send_grpc("prober-a", body)


@pytest.mark.e2e
@pytest.mark.proves("run", row=33, clause=4)
async def test_while_the_store_is_away_data_waits_on_disk(tmp_path: Path) -> None:
    world = World.of(tmp_path, "adot")
    processes, start_ns = Processes(world.platform), time.time_ns() - 600 * STEP_NS
    sent = [start_ns + number * STEP_NS for number in range(60)]
    try:
        with world.running():
            for t_ns in sent[:40]:
                assert await world.send("embergate", counter(LATE, WELCOME, t_ns=t_ns)) == 200
        # It was killed there.
        with world.running():
            for t_ns in sent[40:]:
                assert await world.send("embergate", counter(LATE, WELCOME, t_ns=t_ns)) == 200
            processes.start("hot-store")
            await processes.ready("hot-store")
            wanted = {t_ns // 1_000_000 for t_ns in sent}
            async with asyncio.timeout(90):
                while held(world, start_ns) != wanted:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.2)
    finally:
        processes.end()


def held(world: World, start_ns: int) -> set[int]:
    """Return the times of all samples in the store, in milliseconds."""
    found = asked(world, "query", query='game_ticks_late_total{tenant="embergate"}[20m]')["result"]
    return {round(float(t_s) * 1000) for series in found for t_s, _ in series["values"]}


@pytest.mark.e2e
@pytest.mark.proves("run", row=33, clause=4)
async def test_a_full_queue_tells_senders_to_wait(tmp_path: Path) -> None:
    world = World.of(tmp_path, "adot", collector={"queue_bytes_max": 1 << 20})
    shards = [{"shard_id": f"s{number}"} for number in range(2000)]
    with world.running():
        answers = [await world.send("embergate", counter(LATE, *shards)) for _ in range(16)]
        assert await world.send("skyhook", counter(LATE, WELCOME)) == 200
    assert set(answers) == {200, 503}
    assert answers == sorted(answers)


@pytest.mark.e2e
async def test_what_the_store_answers_with_429_is_sent_again(tmp_path: Path) -> None:
    world, core = World.of(tmp_path, "adot"), load_core()
    refused, taken = 0, asyncio.Event()

    async def write(request: web.Request) -> web.Response:
        nonlocal refused
        if refused < 3:
            refused += 1
            return web.Response(status=429, headers={"retry-after": "1"})
        message = pb.WriteRequest.FromString(core.decompress(await request.read(), 1 << 24))
        assert {label.name for label in message.timeseries[0].labels} == {
            *("__name__", "tenant", "job", "instance"),
            *WELCOME,
        }
        taken.set()
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/api/v1/write", write)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", world.platform.ports.hot_store).start()
    try:
        with world.running():
            assert await world.send("embergate", counter(LATE, WELCOME)) == 200
            async with asyncio.timeout(60):
                await taken.wait()
    finally:
        await runner.cleanup()
    assert refused == 3
