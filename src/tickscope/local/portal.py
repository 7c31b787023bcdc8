"""The portal's process: the page, the query API that it reads, and the tenants' pages, on one port."""

import asyncio

from tickscope.adapters.gateway_page import GatewayPage
from tickscope.adapters.ledgers import PlatformLedger, open_ledger
from tickscope.adapters.prometheus_query import PrometheusQueryStore
from tickscope.model.ledger import Ledger
from tickscope.model.platform import Platform
from tickscope.portal.run import run as run_portal
from tickscope.portal.tenants import TenantPages
from tickscope.query.run import routes
from tickscope.views.fleet import fleet
from tickscope.views.model import to_json


class _Ledger:
    """Opened when somebody first wants to see it: a portal serves without a buffer, too."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._open: PlatformLedger | None = None

    async def read(self) -> Ledger:
        """Return the ledger; raises Reject where the buffer has none, Retry when it cannot be read."""
        if self._open is None:
            self._open = open_ledger(self._platform)
        return await self._open.read()

    async def close(self) -> None:
        """Release it."""
        if self._open is not None:
            await self._open.close()


async def run(platform: Platform, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set."""
    store = PrometheusQueryStore(f"http://127.0.0.1:{platform.ports.hot_store}")
    gateway, ledger = GatewayPage(platform), _Ledger(platform)
    pages = TenantPages(platform, gateway, ledger.read)
    try:
        await run_portal(platform, to_json(fleet(platform)), [*routes(platform, store), *pages.routes()], stop)
    finally:
        await store.close()
        await gateway.close()
        await ledger.close()
