"""What a store refuses becomes a dead letter with its reason, sample by sample, and parks nobody."""

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.oracle import HISTOGRAM_EVERY, SHARDS, body_of, differences, drained, push, request, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform
from tickscope.wire.pb import remote_pb2 as pb

pytestmark = pytest.mark.timeout(90)


def tickscope(platform: Platform, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tickscope", *words, "--file", str(platform.source)],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Platform, Processes]]:
    platform = platform_of(tmp_path, hot_store={"out_of_order_window_m": 10})
    processes = Processes(platform)
    processes.start("gateway", "hot-store", "relay")
    try:
        await processes.ready("gateway", "hot-store", "relay")
        yield platform, processes
    finally:
        processes.end()


async def test_one_bad_sample_costs_itself_only(running: tuple[Platform, Processes]) -> None:
    platform, _ = running
    now_ms = time.time_ns() // 1_000_000
    too_old_ms = now_ms - 3 * 3_600_000
    mixed = request([now_ms])
    for series in (3, 17):
        mixed.timeseries[series].samples.insert(0, pb.Sample(value=1.0, timestamp=too_old_ms))
    async with aiohttp.ClientSession() as session:
        for tenant in ("embergate", "skyhook"):
            assert (await push(session, platform, body_of(request([now_ms - 1])), tenant))[0] == 204
        await drained(platform, 20)
        assert (await push(session, platform, body_of(mixed), "embergate"))[0] == 204
        assert (await push(session, platform, body_of(request([now_ms])), "skyhook"))[0] == 204
    await drained(platform, 20)
    for tenant in ("embergate", "skyhook"):
        assert differences([now_ms - 1, now_ms], await stored(platform, tenant)) == []
    letters = json.loads(tickscope(platform, "dlq", "list", "--json").stdout)
    assert [(letter["tenant"], letter["samples"]) for letter in letters] == [("embergate", 2)]
    assert letters[0]["why"].startswith("too_old_for_hot:")
    shown = json.loads(tickscope(platform, "dlq", "show", str(letters[0]["id"])).stdout)
    assert shown["series"][0]["samples"] == [{"t_ms": too_old_ms, "value": 1.0}]
    assert ["tenant", "embergate"] in shown["series"][0]["labels"]
    assert "too old" in tickscope(platform, "dlq", "list").stdout

    replayed = tickscope(platform, "dlq", "replay", str(letters[0]["id"]))
    assert replayed.returncode == 1
    assert "refused again" in replayed.stdout
    dropped = tickscope(platform, "dlq", "drop", *(str(letter["id"]) for letter in letters), "--yes")
    assert "dropped 1 of 1" in dropped.stdout
    assert "no dead letters" in tickscope(platform, "dlq", "list").stdout


async def test_a_letter_is_delivered_by_replay_once_the_store_takes_it(tmp_path: Path) -> None:
    platform = platform_of(tmp_path, hot_store={"out_of_order_window_m": 1})
    processes = Processes(platform)
    processes.start("gateway", "hot-store", "relay")
    try:
        await processes.ready("gateway", "hot-store", "relay")
        now_ms = time.time_ns() // 1_000_000
        old_ms = now_ms - 5 * 3_600_000
        late = pb.WriteRequest(timeseries=[request([old_ms]).timeseries[1]])
        async with aiohttp.ClientSession() as session:
            assert (await push(session, platform, body_of(request([now_ms])), "embergate"))[0] == 204
            await drained(platform, 20)
            assert (await push(session, platform, body_of(late), "embergate"))[0] == 204
        await drained(platform, 20)
        (letter,) = json.loads(tickscope(platform, "dlq", "list", "--json").stdout)
        processes.end(["hot-store"])
        config = platform.data_folder / "run" / "hot-store.yaml"
        config.write_text(
            config.read_text().replace("out_of_order_time_window: 1m", "out_of_order_time_window: 600m")
        )
        processes.start("hot-store")
        await processes.ready("hot-store")
        replayed = tickscope(platform, "dlq", "replay", str(letter["id"]))
        assert (replayed.returncode, "delivered" in replayed.stdout) == (0, True), replayed.stdout
        assert json.loads(tickscope(platform, "dlq", "list", "--json").stdout) == []
    finally:
        processes.end()


async def test_a_redelivered_body_of_histograms_makes_no_dead_letters(running: tuple[Platform, Processes]) -> None:
    platform, _ = running
    start_ms = time.time_ns() // 1_000_000 - 5000
    body = body_of(request([start_ms, start_ms + 1, start_ms + 2]))
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            assert (await push(session, platform, body, "embergate"))[0] == 204
        await drained(platform, 20)
        async with session.get(f"http://127.0.0.1:{platform.ports.relay}/metrics") as response:
            text = await response.text()
    assert json.loads(tickscope(platform, "dlq", "list", "--json").stdout) == []
    assert differences([start_ms, start_ms + 1, start_ms + 2], await stored(platform, "embergate")) == []
    echoes = [
        line for line in text.splitlines() if line.startswith("tickscope_relay_samples_already_stored_total{")
    ]
    assert float(echoes[0].split()[-1]) >= 2 * SHARDS / HISTOGRAM_EVERY
