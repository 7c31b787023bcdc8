"""Prometheus as a hot store, by its remote-write receiver.

What 2.42 does with samples that it will not have (storage/remote/write_handler.go and tsdb/head_append.go of
that version): one bad sample discards the whole request; out-of-order, out-of-bounds and duplicate samples come
back as 400, 'too old' as 500; native histograms are never taken out of order, those with custom buckets not at
all; rewriting an old sample with another value gets 204 and is dropped. 3.x is less strict: what holds for 2.42
is enough for it.
"""

from collections.abc import Mapping

from tickscope.adapters.metric_stores.remote import RemoteStore
from tickscope.ports.metric_store import Accepts, Refused, Stored, Unavailable, WriteResult
from tickscope.wire.core import Core

BODY_BYTES_MAX = 32 * 1024 * 1024
_DATA_SENTENCES = ("too old sample", "out of bounds", "out of order", "duplicate sample")
"""What a 500 says when it is about the data and not about the store."""


class PrometheusSite:
    """One server for all tenants, who differ by a label."""

    def __init__(self, address: str, out_of_order_window_s: int) -> None:
        self.accepts = Accepts(
            out_of_order_window_s,
            out_of_order_histograms=False,
            partial_writes=False,
            custom_buckets=False,
            body_bytes_max=BODY_BYTES_MAX,
        )
        self._address = address.rstrip("/")

    def write_url(self, tenant: str) -> str:
        """Return the receiver's address."""
        return f"{self._address}/api/v1/write"

    def query_url(self, tenant: str) -> str:
        """Return the query API's address."""
        return f"{self._address}/api/v1/query"

    def headers(self, method: str, url: str, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return nothing: it is on this machine, or behind a proxy that knows us."""
        return {}

    def verdict(self, status: int, text: str, retry_after_s: float | None) -> WriteResult:
        """Return what 2.42 means."""
        return verdict(status, text, retry_after_s)


class PrometheusStore(RemoteStore):
    """A ``MetricStore``; ``address`` is the server's base URL."""

    def __init__(self, address: str, out_of_order_window_s: int, core: Core | None = None) -> None:
        super().__init__(PrometheusSite(address, out_of_order_window_s), core)


def verdict(status: int, text: str, retry_after_s: float | None = None) -> WriteResult:
    """Return what a status and its sentence mean for the request that they answer."""
    if 200 <= status < 300:
        return Stored()
    if status in (400, 413) or (status == 500 and any(known in text for known in _DATA_SENTENCES)):
        return Refused(f"{status}: {text}")
    why = f"the store answered {status}: {text}"
    return Unavailable(why, suspect_data=status == 500, retry_after_s=retry_after_s)
