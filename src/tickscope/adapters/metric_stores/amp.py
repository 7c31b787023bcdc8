"""Amazon Managed Service for Prometheus as a hot store.

Its limits (service quotas and user guide, 2026): a request of at most 1 MB; samples out of order within the
workspace's window, one minute unless it was changed; native histograms, but none with custom buckets; what is
good in a request is kept when some of it is refused.
"""

from collections.abc import Mapping

from tickscope.adapters.metric_stores import cortex
from tickscope.adapters.metric_stores.remote import RemoteStore
from tickscope.adapters.metric_stores.sigv4 import SigV4Signer
from tickscope.errors import Retry
from tickscope.model.stores import AmpSettings
from tickscope.ports.metric_store import Accepts, WriteResult
from tickscope.wire.core import Core

SERVICE = "aps"
BODY_BYTES_MAX = 1_000_000


class AmpSite:
    """A workspace for each tenant, or one for all."""

    def __init__(self, settings: AmpSettings, region: str, out_of_order_window_s: int) -> None:
        self.accepts = Accepts(
            out_of_order_window_s,
            out_of_order_histograms=False,
            partial_writes=True,
            custom_buckets=False,
            body_bytes_max=BODY_BYTES_MAX,
        )
        self._settings = settings
        self._endpoint = settings.endpoint_url.rstrip("/") or f"https://aps-workspaces.{region}.amazonaws.com"
        self._signer = SigV4Signer(SERVICE, region)

    def write_url(self, tenant: str) -> str:
        """Return the tenant's workspace for writing."""
        return f"{self._workspace(tenant)}/api/v1/remote_write"

    def query_url(self, tenant: str) -> str:
        """Return the tenant's workspace for reading."""
        return f"{self._workspace(tenant)}/api/v1/query"

    def headers(self, method: str, url: str, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return the signature."""
        return self._signer.headers(method, url, body)

    def verdict(self, status: int, text: str, retry_after_s: float | None) -> WriteResult:
        """Return what AMP means."""
        return cortex.verdict(status, text, retry_after_s)

    def _workspace(self, tenant: str) -> str:
        try:
            return f"{self._endpoint}/workspaces/{self._settings.workspace(tenant)}"
        except KeyError as error:
            raise Retry(f"hot_store.amp.workspaces has none for tenant '{tenant}'") from error


class AmpStore(RemoteStore):
    """A ``MetricStore``. Must be made inside a running event loop."""

    def __init__(
        self, settings: AmpSettings, region: str, out_of_order_window_s: int, core: Core | None = None
    ) -> None:
        super().__init__(AmpSite(settings, region, out_of_order_window_s), core)
