"""The ledger after kill -9 of gateway and relay, beside what the senders' own acknowledgements say."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.oracle import SAMPLES_PER_BODY, SHARDS, Sender, body_of, drained, push, request
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes
from tests.e2e.test_dead_letters import tickscope
from tickscope.adapters.ledgers import open_ledger
from tickscope.model.platform import Platform
from tickscope.wire.pb import remote_pb2 as pb

pytestmark = pytest.mark.timeout(90)
SEGMENT_BYTES = 1 << 20
METRICS_S_MAX = 15.0


async def ledger(platform: Platform) -> dict[str, Any]:
    """Return each tenant's line, read from disk."""
    reading = open_ledger(platform)
    found = await reading.read()
    await reading.close()
    assert found.balanced
    return {line.account.tenant: line.document() for line in found.balances}


def said(platform: Platform) -> dict[str, Any]:
    """Return each tenant's line by the command; it exits 0 only when the ledger balances."""
    done = tickscope(platform, "ledger", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return {line["tenant"]: line for line in json.loads(done.stdout)["balances"]}


def check(line: dict[str, Any], acknowledged: int, retries: int) -> None:
    """All that was acknowledged was accepted; beyond that only what was sent and not answered, in whole bodies."""
    body = SAMPLES_PER_BODY * SHARDS
    assert line["difference"] == 0
    assert acknowledged <= line["accepted"] <= acknowledged + (retries + 1) * body
    assert line["accepted"] % body == 0
    assert line["accepted"] == line["committed"] + line["queued"]


async def shown(platform: Platform, tenant: str) -> dict[str, float]:
    """Return a tenant's line by the relay's metrics."""
    url = f"http://127.0.0.1:{platform.ports.relay}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        families = list(text_string_to_metric_families(await response.text()))
    found = {
        sample.labels["state"]: sample.value
        for family in families
        if family.name == "tickscope_ledger_samples"
        for sample in family.samples
        if sample.labels["tenant"] == tenant
    }
    difference = next(each for each in families if each.name == "tickscope_ledger_difference_samples")
    return found | {"difference": sum(sample.value for sample in difference.samples)}


async def test_the_ledger_agrees_with_the_senders_after_kill_9(tmp_path: Path) -> None:
    journal = {"segment_bytes": SEGMENT_BYTES, "keep_h": 0, "disk_free_bytes_min": 0, "size_bytes_max": 1 << 28}
    platform = platform_of(tmp_path, buffer={"journal": journal})
    processes = Processes(platform)
    senders = [Sender(platform, tenant) for tenant in ("embergate", "skyhook")]
    stop = asyncio.Event()
    processes.start("hot-store", "gateway", "relay", "portal")
    try:
        await processes.ready("hot-store", "gateway", "relay", "portal")
        sending = [asyncio.create_task(sender.run(stop)) for sender in senders]
        for pause_s in (0.8, 0.3):
            await asyncio.sleep(pause_s)
            processes.kill("relay")
            await _acknowledged_more(senders)
            processes.kill("gateway")
            lines = await ledger(platform)
            for sender in senders:
                line = lines[sender.tenant]
                check(line, len(sender.acknowledged_ms) * SHARDS, sender.retries)
                assert line["queued"] > 0
            assert said(platform) == lines
            assert await _on_the_page(platform) == {"embergate": lines["embergate"]}
            processes.start("gateway", "relay")
            await processes.ready("gateway", "relay")
        stop.set()
        await asyncio.gather(*sending)
        await drained(platform, 20)
        await _roll(platform)
        lines = await ledger(platform)
        assert sum(sender.retries for sender in senders) > 0
        for sender in senders:
            check(lines[sender.tenant], len(sender.acknowledged_ms) * SHARDS, sender.retries)
            assert lines[sender.tenant]["queued"] == 0
        assert not (platform.data_folder / "journal" / f"{0:020d}.log").exists(), "retention took nothing"
        await _agrees(platform, lines)
        await _dead_letters(platform, lines["embergate"])
    finally:
        processes.end()


async def _acknowledged_more(senders: list[Sender]) -> None:
    before = [len(sender.acknowledged_ms) for sender in senders]
    async with asyncio.timeout(10):
        # The senders' tasks have no event of their own.
        while any(len(sender.acknowledged_ms) == was for sender, was in zip(senders, before, strict=True)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _on_the_page(platform: Platform) -> dict[str, Any]:
    """Return embergate's lines as the page gets them."""
    url = f"http://127.0.0.1:{platform.ports.portal}/api/ledger"
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers={"x-tickscope-tenant": "embergate"}) as response:
            found = await response.json()
        async with session.get(url.replace("ledger", "tenant"), params={"tenant": "embergate"}) as response:
            assert "does not answer" in (await response.json())["why"]
    assert found["age_s"] < 5
    return {line["tenant"]: line for line in found["balances"]}


async def _roll(platform: Platform) -> None:
    """Fill segments, as another tenant, until retention has removed the first."""
    first_ms = time.time_ns() // 1_000_000
    async with aiohttp.ClientSession() as session:
        for number in range(20):
            times_ms = [first_ms - 40_000 + 2000 * number + step for step in range(1500)]
            assert (await push(session, platform, body_of(request(times_ms)), "prober-a"))[0] == 204
            await drained(platform, 20)
            if not (platform.data_folder / "journal" / f"{0:020d}.log").exists():
                return


async def _agrees(platform: Platform, lines: dict[str, Any]) -> None:
    deadline = time.monotonic() + METRICS_S_MAX
    names = ("accepted", "committed", "queued", "dead_lettered", "dropped", "replayed", "difference")
    expected = {name: lines["embergate"][name] for name in names}
    while (found := await shown(platform, "embergate")) != expected:
        assert time.monotonic() < deadline, (found, expected)
        await asyncio.sleep(0.2)


async def _dead_letters(platform: Platform, before: dict[str, Any]) -> None:
    """One sample becomes a dead letter, and then one that a person gave up."""
    old_ms = time.time_ns() // 1_000_000 - 24 * 3_600_000
    late = pb.WriteRequest(timeseries=[request([old_ms]).timeseries[1]])
    async with aiohttp.ClientSession() as session:
        assert (await push(session, platform, body_of(late), "embergate"))[0] == 204
    await drained(platform, 20)
    line = (await ledger(platform))["embergate"]
    assert (line["accepted"], line["committed"]) == (before["accepted"] + 1, before["committed"])
    assert (line["dead_lettered"], line["dropped"]) == (1, 0)
    (letter,) = json.loads(tickscope(platform, "dlq", "list", "--json").stdout)
    tickscope(platform, "dlq", "drop", str(letter["id"]), "--yes")
    line = (await ledger(platform))["embergate"]
    assert (line["dead_lettered"], line["dropped"], line["difference"]) == (0, 1, 0)
