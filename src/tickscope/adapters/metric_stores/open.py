"""The hot store that the platform file names. SDKs are imported only when they are needed."""

from tickscope.model.platform import Platform
from tickscope.ports.metric_store import MetricStore


def open_store(platform: Platform) -> MetricStore:
    """Return the hot store. Must be called inside a running event loop."""
    hot = platform.hot_store
    window_s = hot.out_of_order_window_m * 60
    if hot.kind == "amp":
        from tickscope.adapters.metric_stores.amp import AmpStore

        return AmpStore(hot.amp, platform.region, window_s)
    if hot.kind == "mimir":
        from tickscope.adapters.metric_stores.mimir import MimirStore

        return MimirStore(hot.mimir_url, window_s)
    return open_address(platform, f"http://127.0.0.1:{platform.ports.hot_store}")


def open_address(platform: Platform, address: str) -> MetricStore:
    """Return a store that takes Prometheus' remote-write at an address."""
    from tickscope.adapters.metric_stores.prometheus import PrometheusStore

    return PrometheusStore(address, platform.hot_store.out_of_order_window_m * 60)
