"""Grafana Mimir as a hot store: a tenant is a header."""

from collections.abc import Mapping

from tickscope.adapters.metric_stores import cortex
from tickscope.adapters.metric_stores.remote import RemoteStore
from tickscope.ports.metric_store import Accepts, WriteResult
from tickscope.wire.core import Core

BODY_BYTES_MAX = 100 * 1024 * 1024
"""Mimir's distributor.max-recv-msg-size, by default; of the body after decompression, so this is never reached."""


class MimirSite:
    """One address for all tenants, each apart behind its id."""

    def __init__(self, address: str, out_of_order_window_s: int) -> None:
        self.accepts = Accepts(
            out_of_order_window_s,
            out_of_order_histograms=True,
            partial_writes=True,
            custom_buckets=False,
            body_bytes_max=BODY_BYTES_MAX,
        )
        self._address = address.rstrip("/")

    def write_url(self, tenant: str) -> str:
        """Return the distributor's address."""
        return f"{self._address}/api/v1/push"

    def query_url(self, tenant: str) -> str:
        """Return the query API's address."""
        return f"{self._address}/prometheus/api/v1/query"

    def headers(self, method: str, url: str, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return the tenant's id."""
        return {"x-scope-orgid": tenant}

    def verdict(self, status: int, text: str, retry_after_s: float | None) -> WriteResult:
        """Return what Mimir means."""
        return cortex.verdict(status, text, retry_after_s)


class MimirStore(RemoteStore):
    """A ``MetricStore``; ``address`` is that of the gateway or of a single process."""

    def __init__(self, address: str, out_of_order_window_s: int, core: Core | None = None) -> None:
        super().__init__(MimirSite(address, out_of_order_window_s), core)
