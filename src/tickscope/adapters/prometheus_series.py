"""Which series a Prometheus-compatible store has of a tenant."""

import json
import time
from typing import Any

import aiohttp

from tickscope.errors import Retry
from tickscope.model.series import METRIC_NAME, TENANT_LABEL

ANSWER_BYTES_MAX = 64 * 1024 * 1024
TIMEOUT_S = 30.0


async def series_of(address: str, tenant: str, since_s: float) -> list[dict[str, str]]:
    """Return the label sets that a tenant has sent in the last ``since_s`` seconds. Raises Retry."""
    now = time.time()
    params = {"match[]": _selector(tenant), "start": f"{now - since_s:.0f}", "end": f"{now:.0f}"}
    found: list[dict[str, str]] = await _ask(f"{address}/api/v1/series", params)
    return found


async def native_histograms_of(address: str, tenant: str) -> list[str]:
    """Return the names of a tenant's native histograms that have a sample now. Raises Retry."""
    # histogram_count takes the name away: it is kept as another label first.
    named = f'label_replace({_selector(tenant)}, "family", "$1", "{METRIC_NAME}", "(.+)")'
    answer = await _ask(f"{address}/api/v1/query", {"query": f"group by (family) (histogram_count({named}))"})
    return [row["metric"]["family"] for row in answer["result"]]


def _selector(tenant: str) -> str:
    return f'{{{TENANT_LABEL}="{tenant}"}}'


async def _ask(url: str, params: dict[str, str]) -> Any:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, data=params) as answer:
            body = await answer.content.read(ANSWER_BYTES_MAX + 1)
            if len(body) > ANSWER_BYTES_MAX:
                raise Retry(f"{url} answered more than {ANSWER_BYTES_MAX} bytes: ask for a shorter time (--since)")
            document = json.loads(body)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise Retry(f"{url} gave no answer: {error or type(error).__name__}") from error
    if document.get("status") != "success":
        raise Retry(f"{url}: {document.get('error', 'no reason given')}")
    return document["data"]
