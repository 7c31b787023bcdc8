"""The fleet and an exporter as processes: exact from round 0, and again after the exporter was killed."""

from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.platform_files import write_platform
from tests.unit.edge.exporting import Exporter, end_part, start_part, until
from tickscope.local.fleet.servers import servers
from tickscope.local.fleet.verify import Observed, check
from tickscope.model.platform import edge_addresses
from tickscope.spec import load

COLUMNS = {
    "game_tick_duration_seconds_count": "tick_count",
    "game_tick_duration_seconds_sum": "tick_sum_s",
    "game_ticks_late_total": "late",
    "game_hitches_total": "hitches",
}


async def observed(exporter: Exporter) -> dict[str, Observed]:
    """Return what one scrape shows of each shard."""
    shards: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families((await exporter.ask("/metrics"))[2].decode()):
        for sample in family.samples:
            if sample.name in COLUMNS:
                shards.setdefault(sample.labels["shard_id"], {})[COLUMNS[sample.name]] = sample.value
    return {shard: Observed(**columns) for shard, columns in shards.items()}


async def test_every_shard_is_exact_before_and_after_an_exporters_death(tmp_path: Path) -> None:
    file = write_platform(tmp_path)
    platform = load(file)
    tenant = platform.tenants[0]
    shards = {server.shard for server in servers(platform, tenant)}
    fleet = start_part(file, "fleet")
    exporter_process = start_part(file, "exporter", "--tenant", tenant.name)
    try:
        async with aiohttp.ClientSession() as session:
            exporter = Exporter(edge_addresses(platform, tenant), session)

            async def state() -> Any:
                url = f"http://127.0.0.1:{platform.ports.fleet}/state"
                async with session.get(url) as response:
                    return await response.json()

            async def two_rounds_of_all() -> bool:
                seen = await observed(exporter)
                return set(seen) == shards and min(each.tick_count for each in seen.values()) >= 60

            await until(two_rounds_of_all, "two rounds of every shard")
            assert check(platform, tenant, await observed(exporter)) == []
            assert set((await state())[tenant.name]) == shards

            exporter_process.kill()
            exporter_process.wait()

            async def rounds_were_lost() -> bool:
                return any((await state())["rounds_lost"][tenant.name].values())

            await until(rounds_were_lost, "the fleet goes on without an exporter")
            exporter_process = start_part(file, "exporter", "--tenant", tenant.name)
            await until(two_rounds_of_all, "two more rounds of every shard")
            seen = await observed(exporter)
            assert len(check(platform, tenant, seen)) == len(shards)
            assert check(platform, tenant, seen, (await state())[tenant.name]) == []
    finally:
        end_part(fleet)
        end_part(exporter_process)
