"""What a gateway tells of itself over HTTP: its metrics, and the receipts of a tenant."""

import json
import os
from collections.abc import Sequence
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tickscope.adapters.secrets import token_of
from tickscope.errors import Reject, Retry
from tickscope.model.platform import Platform

TIMEOUT_S = 3.0
ANSWER_BYTES_MAX = 16 * 1024 * 1024
AWAY = "the gateway does not answer; see its log, or 'tickscope doctor'"


class GatewayPage:
    """Asks this machine's gateway."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._address = f"http://127.0.0.1:{platform.ports.gateway}"
        self._open: aiohttp.ClientSession | None = None

    async def metrics(self) -> Sequence[Sample]:
        """Return the gateway's own metrics; raises Retry."""
        text = (await self._get("/metrics", {})).decode()
        return [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    async def receipts(self, tenant: str) -> Sequence[dict[str, Any]]:
        """Return what was refused of a tenant lately, the newest first, by the tenant's own token; raises Retry."""
        found = self._platform.tenant(tenant)
        if found is None or not found.tokens:
            return []
        try:
            token = token_of(self._platform, found, found.tokens[0], os.environ)
        except (Reject, OSError) as error:
            raise Retry(f"the receipts need a token of {tenant}: {error}") from error
        answer = await self._get("/api/v1/receipts", {"authorization": f"Bearer {token}"})
        return list(json.loads(answer)["receipts"])

    async def close(self) -> None:
        """Close connections."""
        if self._open is not None:
            await self._open.close()

    async def _get(self, path: str, headers: dict[str, str]) -> bytes:
        if self._open is None:  # by the first question: aiohttp wants a running loop
            self._open = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        try:
            async with self._open.get(self._address + path, headers=headers) as response:
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > ANSWER_BYTES_MAX:
                        raise Retry(f"the gateway's answer to {path} is over {ANSWER_BYTES_MAX} bytes")
                if response.status != 200:
                    raise Retry(f"the gateway answered {response.status} to {path}: {bytes(body[:200]).decode()}")
                return bytes(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Retry(AWAY) from error
