"""The trace store that the platform file names. SDKs are imported only when they are needed."""

from tickscope.adapters.trace_stores.nowhere import NoTraceStore
from tickscope.model.platform import Platform
from tickscope.ports.trace_store import TraceStore


def open_trace_store(platform: Platform) -> TraceStore:
    """Return the store for traces. Must be called inside a running event loop."""
    if platform.traces.backend == "tempo":
        from tickscope.adapters.trace_stores.tempo import TempoStore

        return TempoStore(platform.traces.tempo_url)
    if platform.traces.backend == "xray":
        from tickscope.adapters.trace_stores.xray import XrayStore

        return XrayStore(platform.region)
    return NoTraceStore()
