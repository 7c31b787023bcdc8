"""What a person wants to know of a running platform, read from its own pages and its query path."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tickscope.model.platform import Platform

ASK_TIMEOUT_S = 3.0
ANSWER_BYTES_MAX = 8 * 1024 * 1024
AGE_QUERY = "time() - max(timestamp(game_player_seconds_total))"


@dataclass(frozen=True, slots=True)
class Status:
    """One look: None where a part did not answer. ``age_s`` is the oldest tenant's write→read age."""

    accepted: float | None
    age_s: float | None
    backlog_bytes: int | None
    dead_letters: int | None


async def look(session: aiohttp.ClientSession, platform: Platform) -> Status:
    """Ask the gateway, the relay and the query path."""
    accepted = await _accepted(session, platform)
    relay = await _json(session, f"http://127.0.0.1:{platform.ports.relay}/status", {})
    ages = [await scalar(session, platform, tenant.name, AGE_QUERY) for tenant in platform.demo_tenants]
    known = [age for age in ages if age is not None]
    return Status(
        accepted=accepted,
        age_s=max(known) if len(known) == len(ages) else None,
        backlog_bytes=relay["lag_bytes"] if relay else None,
        dead_letters=sum(relay["dead_letters"].values()) if relay else None,
    )


async def scalar(session: aiohttp.ClientSession, platform: Platform, tenant: str, query: str) -> float | None:
    """Return a query's first value by the query path, or None when there is none."""
    found = await vector(session, platform, tenant, query)
    return float(found[0]["value"][1]) if found else None


async def vector(
    session: aiohttp.ClientSession, platform: Platform, tenant: str, query: str, at_s: float | None = None
) -> list[dict[str, Any]]:
    """Return an instant query's result by the query path, at ``at_s`` or now; empty when it cannot be had."""
    url = f"http://127.0.0.1:{platform.ports.portal}/api/v1/query"
    params = {"tenant": tenant, "query": query}
    if at_s is not None:
        params["time"] = f"{at_s:.3f}"
    answer = await _json(session, url, params)
    return list(answer["data"]["result"]) if answer else []


async def _accepted(session: aiohttp.ClientSession, platform: Platform) -> float | None:
    try:
        async with session.get(f"http://127.0.0.1:{platform.ports.gateway}/metrics") as response:
            text = (await response.content.read(ANSWER_BYTES_MAX)).decode()
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        if family.name == "tickscope_gateway_samples_accepted"
        for sample in family.samples
        if sample.name.endswith("_total")
    )


async def _json(session: aiohttp.ClientSession, url: str, params: dict[str, str]) -> Any:
    try:
        async with session.get(url, params=params) as response:
            return await response.json() if response.status == 200 else None
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
