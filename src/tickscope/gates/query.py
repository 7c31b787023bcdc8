"""What a tenant sees: instant queries by the portal's API."""

from typing import Any

import aiohttp

from tickscope.errors import Retry
from tickscope.gates.target import Target

QUERY_S_MAX = 10.0
ANSWER_BYTES_MAX = 8 * 1024 * 1024


async def instant(session: aiohttp.ClientSession, target: Target, tenant: str, query: str) -> list[dict[str, Any]]:
    """Return the rows of an instant query in a tenant's name; raises Retry when there is no good answer."""
    url = f"{target.portal_url.rstrip('/')}/api/v1/query"
    timeout = aiohttp.ClientTimeout(total=QUERY_S_MAX)
    try:
        async with session.get(url, params={"tenant": tenant, "query": query}, timeout=timeout) as response:
            if response.status != 200:
                said = (await response.content.read(300)).decode("utf-8", "replace").strip()
                raise Retry(f"{url} answered {response.status}: {said}")
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Retry(f"{url}: {error or type(error).__name__}") from error
    return list(answer["data"]["result"])
