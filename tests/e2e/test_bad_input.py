"""Bad bodies get their 4xx with a sentence, in bounded memory, and good traffic beside them does not notice."""

import asyncio
import os
import random
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import cramjam
import pytest
from aiohttp import web

from tests.e2e.oracle import Sender, body_of, differences, drained, push, request, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform, edge_addresses
from tickscope.wire.pb import remote_pb2 as pb

GROWTH_MIB_MAX = 200
GOOD = body_of(request([1_700_000_000_000]))


def one(*labels: tuple[str, str], t_ms: int | None = None) -> bytes:
    """A request of one series with one sample, by default of now."""
    series = pb.TimeSeries(
        labels=[pb.Label(name=name, value=value) for name, value in labels],
        samples=[pb.Sample(value=1, timestamp=t_ms if t_ms is not None else time.time_ns() // 1_000_000)],
    )
    return body_of(pb.WriteRequest(timeseries=[series]))


def declared(size: int) -> bytes:
    """A snappy preamble that declares ``size`` bytes, and a little more."""
    preamble = bytearray()
    while size >= 0x80:
        preamble.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*preamble, size]) + b"\x00" * 20


NAME = ("__name__", "game_ticks_late_total")
BAD_BODIES = {
    "truncated snappy": (GOOD[: len(GOOD) // 2], 400, "snappy"),
    "corrupt snappy": (GOOD[:100] + b"\xff\xff\xff\xff" + GOOD[104:], 400, ""),
    "two gigabytes declared": (declared(2 * 1024**3), 413, "gateway.raw_bytes_max"),
    "random bytes": (random.Random(1).randbytes(5000), 400, ""),
    "not protobuf": (bytes(cramjam.snappy.compress_raw(b"\xff" * 100)), 400, "protobuf"),
    "unsorted labels": (one(("shard_id", "a"), NAME), 400, "comes after"),
    "duplicate labels": (one(NAME, ("region", "a"), ("region", "b")), 400, "appears twice"),
    "no name": (one(("region", "a")), 400, "no __name__"),
    "1970": (one(NAME, t_ms=1000), 400, "gateway.sample_age_h_max"),
    "2100": (one(NAME, t_ms=4_102_444_800_000), 400, "gateway.sample_future_s_max"),
    "an e-mail address": (one(NAME, ("shard_id", "jo.doe@example.com")), 400, "e-mail"),
    "an unknown label": (one(NAME, ("player", "7")), 400, "schema.labels"),
    "a value outside its enumeration": (
        one(("__name__", "game_packets_total"), ("direction", "sideways")),
        400,
        "takes one of 'in', 'out'",
    ),
}


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[tuple[Platform, Processes]]:
    platform = platform_of(tmp_path, edge={"scrape_interval_s": 1, "series_max": 2})
    processes = Processes(platform)
    processes.start("gateway", "hot-store", "relay")
    try:
        await processes.ready("gateway", "hot-store", "relay")
        yield platform, processes
    finally:
        processes.end()


def resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.timeout(120)
async def test_bad_input_is_explained_and_harms_nobody(gateway: tuple[Platform, Processes]) -> None:
    platform, processes = gateway
    stop = asyncio.Event()
    sender = Sender(platform, "skyhook")
    sending = asyncio.create_task(sender.run(stop))
    async with aiohttp.ClientSession() as session:
        await push(session, platform, one(NAME), "embergate")
        before = resident_mib(processes.pid("gateway"))
        peak = before
        for _ in range(8):
            for name, (body, status, sentence) in BAD_BODIES.items():
                got, text = await push(session, platform, body, "embergate")
                assert (got, sentence in text) == (status, True), f"{name}: {got} {text}"
                assert len(text) > 20, name
                assert "jo.doe" not in text
                peak = max(peak, resident_mib(processes.pid("gateway")))
        assert peak - before < GROWTH_MIB_MAX
        for headers, status in (
            ({"content-type": "text/plain"}, 415),
            ({"content-encoding": "gzip"}, 415),
            ({"content-type": "application/x-protobuf;proto=io.prometheus.write.v3.Request"}, 415),
            ({"authorization": "Bearer a-token-of-nobody"}, 401),
            ({"authorization": "Basic abc"}, 401),
            ({"x-tickscope-sender": "../../etc"}, 400),
        ):
            got, text = await push(session, platform, one(NAME), "embergate", **headers)
            assert got == status, text
            assert "a-token-of-nobody" not in text
        got, text = await push(session, platform, bytes(platform.gateway.body_bytes_max + 1), "embergate")
        assert (got, "gateway.body_bytes_max" in text) == (413, True)
    stop.set()
    await sending
    assert (sender.refused, sender.retries) == ([], 0)
    await drained(platform, 20)
    assert differences(sender.acknowledged_ms, await stored(platform, "skyhook")) == []


@pytest.mark.timeout(60)
@pytest.mark.proves("run", row=70, clause=1)
async def test_the_gateway_times_every_answer(gateway: tuple[Platform, Processes]) -> None:
    platform, _ = gateway
    async with aiohttp.ClientSession() as session:
        for _ in range(5):
            assert (await push(session, platform, one(NAME), "embergate"))[0] == 204
        async with session.get(f"http://127.0.0.1:{platform.ports.gateway}/metrics") as response:
            lines = dict(line.rsplit(" ", 1) for line in (await response.text()).splitlines() if line[0] != "#")
    assert float(lines["tickscope_gateway_ingest_ttfb_seconds_count"]) == 5
    assert 0 < float(lines["tickscope_gateway_ingest_ttfb_seconds_sum"]) < 5
    assert float(lines['tickscope_gateway_samples_accepted_total{tenant="embergate"}']) == 5


@pytest.mark.timeout(60)
@pytest.mark.proves("run", row=67, clause=1)
async def test_what_is_refused_is_never_on_disk_and_the_rest_is_stored(
    gateway: tuple[Platform, Processes],
) -> None:
    platform, _ = gateway
    now_ms = time.time_ns() // 1_000_000
    mixed = request([now_ms])
    bad = mixed.timeseries.add()
    for name, value in (("__name__", "oracle_total"), ("shard_id", "jo.doe@example.com")):
        bad.labels.add(name=name, value=value)
    bad.samples.add(value=1, timestamp=now_ms)
    async with aiohttp.ClientSession() as session:
        status, text = await push(session, platform, body_of(mixed), "embergate")
    assert status == 400
    assert "personal_data" in text
    assert "40 samples were stored" in text
    await drained(platform, 20)
    assert differences([now_ms], await stored(platform, "embergate")) == []
    raw = b""
    for path in (platform.data_folder / "journal").glob("*.log"):
        data = path.read_bytes()
        body_at = data.index(b"default") + len(b"default")
        raw += bytes(cramjam.snappy.decompress_raw(data[body_at:]))
    assert b"shard_id" in raw
    assert b"jo.doe" not in raw


TOLD = b"""game_ticks_late_total:1|c|#az:a
game_ticks_late_total:1|c|#az:b
game_ticks_late_total:1|c|#az:one-too-many
game_ticks_late_total:1|c|#map:x
game_ticks_late_total:1|c|#az:jo.doe@example.com
game_packets_total:1|c|#direction:sideways
game_sessions_of_jo:1|c
"""
SHOWN = """# TYPE game_ticks_late_total counter
game_ticks_late_total{az="a"} 1
game_ticks_late_total{map="x"} 1
game_ticks_late_total{az="jo.doe@example.com"} 1
game_ticks_late_total{direction="in"} 1
game_packets_total{direction="sideways"} 1
game_packets_total{direction="in"} 1
"""


@pytest.mark.timeout(60)
@pytest.mark.proves("run", row=67, clause=1)
@pytest.mark.proves("run", row=67, clause=2)
async def test_what_policy_refuses_never_leaves_the_edge(gateway: tuple[Platform, Processes]) -> None:
    """One tenant has our exporter; the other's lets everything through, and its agent does not."""
    platform, processes = gateway
    ours, other = (platform.tenant(name) for name in ("embergate", "skyhook"))
    assert ours is not None
    assert other is not None
    careless = web.Application()
    careless.router.add_get("/metrics", _shown)
    runner = web.AppRunner(careless)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", edge_addresses(platform, other).exporter).start()
    processes.start("exporter-embergate", "agent-embergate", "agent-skyhook")
    try:
        await processes.ready("exporter-embergate")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.sendto(TOLD, ("127.0.0.1", edge_addresses(platform, ours).statsd))
        found = await _series(platform, {("embergate", "game_ticks_late_total"), ("skyhook", "game_packets_total")})
    finally:
        for agent in ("agent-embergate", "agent-skyhook"):
            processes.kill(agent)
        await runner.cleanup()
    assert found == {
        ("embergate", "game_ticks_late_total", "az", "a"),
        ("embergate", "game_ticks_late_total", "az", "b"),
        ("skyhook", "game_ticks_late_total", "az", "a"),
        ("skyhook", "game_packets_total", "direction", "in"),
    }
    exporter, door = edge_addresses(platform, ours).exporter, platform.ports.gateway
    counted = await _lines(f"http://127.0.0.1:{exporter}/internal/metrics")
    for reason in ("unknown_label", "personal_data", "unknown_label_value", "unknown_family", "series_limit"):
        assert counted[f'tickscope_exporter_refused_total{{reason="{reason}"}}'] == 1
    # Nothing of it came as far as the gateway: it had nothing to refuse.
    at_the_door = await _lines(f"http://127.0.0.1:{door}/metrics")
    assert sum(at_the_door[name] for name in at_the_door if "tickscope_gateway_samples_accepted" in name) > 0
    assert sum(at_the_door[name] for name in at_the_door if "tickscope_gateway_refused_total" in name) == 0


async def _shown(_: web.Request) -> web.Response:
    return web.Response(text=SHOWN)


async def _lines(url: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        lines = (await response.text()).splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


async def _series(platform: Platform, wanted: set[tuple[str, str]]) -> set[tuple[str, ...]]:
    """Return the game's series of the store, with the label that each has, once the wanted ones are there."""
    url = f"http://127.0.0.1:{platform.ports.hot_store}/api/v1/series"
    deadline = time.monotonic() + 30
    while True:
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, params={"match[]": '{__name__=~"game_.*"}'}) as response,
        ):
            series = (await response.json())["data"]
        if {(each["tenant"], each["__name__"]) for each in series} >= wanted:
            usual = {"__name__", "tenant", "job", "instance"}
            return {
                (each["tenant"], each["__name__"], *pair)
                for each in series
                for pair in each.items()
                if pair[0] not in usual
            }
        assert time.monotonic() < deadline, series
        await asyncio.sleep(0.1)
