"""Grafana Mimir: the limits of each tenant, as its runtime configuration (``runtime_config.file``)."""

from typing import Any

from tickscope.model.platform import Platform, Tenant
from tickscope.render.yaml_text import yaml_text


def overrides(platform: Platform) -> str:
    """Return the YAML of the runtime configuration. Source: Mimir's configuration parameters, section limits."""
    return yaml_text({"overrides": {tenant.name: _limits(platform, tenant) for tenant in platform.tenants}})


def _limits(platform: Platform, tenant: Tenant) -> dict[str, Any]:
    hot = platform.hot_store
    return {
        "ingestion_rate": tenant.limits.samples_per_s,
        "ingestion_burst_size": tenant.limits.burst_samples,
        "max_global_series_per_user": tenant.limits.active_series,
        "native_histograms_ingestion_enabled": True,
        "out_of_order_time_window": f"{hot.out_of_order_window_m}m",
        "compactor_blocks_retention_period": f"{hot.retention_h}h",
    }
