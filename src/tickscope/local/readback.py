"""Whether what the demo fleet sent can be read back through the query path."""

import aiohttp

from tickscope.local.fleet.verify import Observed
from tickscope.local.fleet.verify import check as check_shards
from tickscope.local.status import vector
from tickscope.model.platform import Platform, Tenant

TOTALS = {
    "tick_count": "sum by (shard_id) (histogram_count(game_tick_duration_seconds))",
    "tick_sum_s": "sum by (shard_id) (histogram_sum(game_tick_duration_seconds))",
    "late": "sum by (shard_id) (game_ticks_late_total)",
    "hitches": "sum by (shard_id) (game_hitches_total)",
}


async def check(session: aiohttp.ClientSession, platform: Platform) -> list[str]:
    """Return a sentence for everything of the fleet that cannot be read back as it was sent."""
    problems: list[str] = []
    for tenant in platform.demo_tenants:
        observed = await _observed(session, platform, tenant)
        if not observed:
            problems.append(f"{tenant.name}: the query path shows nothing of its fleet")
            continue
        reached = await _rounds(session, platform, tenant)
        problems += [f"{tenant.name}: {problem}" for problem in check_shards(platform, tenant, observed, reached)]
    return problems


async def _observed(session: aiohttp.ClientSession, platform: Platform, tenant: Tenant) -> dict[str, Observed]:
    """Return each shard's totals, all of one scrape: the last but one, since the last may be under way."""
    now = await vector(session, platform, tenant.name, "max(timestamp(game_ticks_late_total))")
    if not now:
        return {}
    at = float(now[0]["value"][1]) - platform.edge.scrape_interval_s
    columns = {
        name: {
            row["metric"]["shard_id"]: float(row["value"][1])
            for row in await vector(session, platform, tenant.name, query, at)
        }
        for name, query in TOTALS.items()
    }
    shards = set.intersection(*(set(column) for column in columns.values()))
    return {shard: Observed(**{name: column[shard] for name, column in columns.items()}) for shard in shards}


async def _rounds(session: aiohttp.ClientSession, platform: Platform, tenant: Tenant) -> dict[str, int] | None:
    try:
        async with session.get(f"http://127.0.0.1:{platform.ports.fleet}/state") as response:
            state = await response.json()
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    rounds = state.get(tenant.name)
    return {shard: int(number) for shard, number in rounds.items()} if rounds else None
