"""AWS X-Ray as the store for traces, by its OTLP endpoint.

It takes protobuf in gzip, signed for the service ``xray`` (CloudWatch user guide, "OTLP endpoints"). Tenants share
the account's traces and differ by the resource attribute ``tickscope.tenant``.
"""

from collections.abc import Mapping

from tickscope.adapters.metric_stores.sigv4 import SigV4Signer
from tickscope.adapters.trace_stores.otlp import OtlpStore

SERVICE = "xray"


class XraySite:
    """The endpoint of a region."""

    def __init__(self, region: str, endpoint_url: str) -> None:
        self.url = f"{endpoint_url.rstrip('/') or f'https://xray.{region}.amazonaws.com'}/v1/traces"
        self._signer = SigV4Signer(SERVICE, region)

    def headers(self, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return the signature; raises Retry without credentials."""
        return self._signer.headers("POST", self.url, body)


class XrayStore(OtlpStore):
    """A ``TraceStore``; ``endpoint_url`` is one of your own (a VPC endpoint's name), empty for the region's."""

    def __init__(self, region: str, endpoint_url: str = "") -> None:
        super().__init__(XraySite(region, endpoint_url))
