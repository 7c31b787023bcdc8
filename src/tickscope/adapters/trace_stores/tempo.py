"""Grafana Tempo as the store for traces: a tenant is a header."""

from collections.abc import Mapping

from tickscope.adapters.trace_stores.otlp import OtlpStore


class TempoSite:
    """One address for all tenants, each apart behind its id (``multitenancy_enabled``)."""

    def __init__(self, address: str) -> None:
        self.url = f"{address.rstrip('/')}/v1/traces"

    def headers(self, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return the tenant's id."""
        return {"x-scope-orgid": tenant}


class TempoStore(OtlpStore):
    """A ``TraceStore``; ``address`` is that of the distributor's OTLP receiver over HTTP."""

    def __init__(self, address: str) -> None:
        super().__init__(TempoSite(address))
