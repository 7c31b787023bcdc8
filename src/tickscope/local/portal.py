"""The portal's process: the page, and the query API that it reads, on one port."""

import asyncio

from tickscope.adapters.prometheus_query import PrometheusQueryStore
from tickscope.model.platform import Platform
from tickscope.portal.run import run as run_portal
from tickscope.query.run import routes
from tickscope.views.fleet import fleet
from tickscope.views.model import to_json


async def run(platform: Platform, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set."""
    store = PrometheusQueryStore(f"http://127.0.0.1:{platform.ports.hot_store}")
    try:
        await run_portal(platform, to_json(fleet(platform)), routes(platform, store), stop)
    finally:
        await store.close()
