"""Prometheus' own configuration: the edge agent of a tenant, and the hot store."""

from pathlib import Path

from tickscope.model.platform import Platform, Tenant, edge_addresses
from tickscope.render import fronts
from tickscope.render.prometheus_schema import as_yaml, relabel_rules, scrape_limits
from tickscope.render.yaml_text import yaml_text

HOST_METRICS = (
    "node_load1",
    "node_memory_MemAvailable_bytes",
    "node_memory_MemTotal_bytes",
    "node_context_switches_total",
    "node_intr_total",
    "node_procs_running",
    "node_boot_time_seconds",
)
"""Host metrics that need no label outside the schema."""

HOST_SAMPLES_MAX = 100
"""Of one scrape of the node exporter: each of the metrics above has one."""

SAMPLES_PER_SEND_MAX = 2000
RETRIES = "retries_429=yes"
"""Tells that the agent retries 429: Debian's 2.42 sends none of its ``headers`` (prometheus/prometheus#13030)."""
AGENT_SHARDS_MAX = 10
AGENT_QUEUE_SAMPLES = 10_000


def agent_config(platform: Platform, tenant: Tenant, token_path: Path) -> str:
    """Return the agent's YAML: scrape a tenant's exporter and its host, send to the gateway as that tenant."""
    edge = platform.edge
    addresses = edge_addresses(platform, tenant)
    sender = f"edge-{tenant.name}"
    # A static host name: an address as ``instance`` would change at every reconnect and make new series.
    instance = [{"target_label": "instance", "replacement": sender}]
    # Of an observed tenant nothing is refused for the schema. At the scrape, so that the agent stores none of it.
    policy = [] if tenant.observe else [as_yaml(rule) for rule in relabel_rules(platform.schema)]
    limits = {} if tenant.observe else scrape_limits(platform.schema)
    return yaml_text(
        {
            "global": _intervals(platform),
            "scrape_configs": [
                {
                    "job_name": "gameplay",
                    "static_configs": [{"targets": [f"127.0.0.1:{addresses.exporter}"]}],
                    "relabel_configs": instance,
                    "metric_relabel_configs": policy,
                    "sample_limit": edge.series_max,
                    **limits,
                },
                {
                    "job_name": "host",
                    "static_configs": [{"targets": [f"127.0.0.1:{platform.ports.node_exporter}"]}],
                    "relabel_configs": instance,
                    "metric_relabel_configs": [
                        {"source_labels": ["__name__"], "regex": "|".join(HOST_METRICS), "action": "keep"},
                        *policy,
                    ],
                    "sample_limit": HOST_SAMPLES_MAX,
                    **limits,
                },
            ],
            "remote_write": [
                {
                    "url": f"http://127.0.0.1:{platform.ports.gateway}/api/v1/push?{RETRIES}",
                    "headers": {
                        fronts.TENANT_HEADER: tenant.name,
                        fronts.SENDER_HEADER: sender,
                        "X-Tickscope-Retries-429": "yes",
                    },
                    "authorization": {"credentials_file": str(token_path)},
                    "send_native_histograms": True,
                    "send_exemplars": True,
                    "metadata_config": {"send": False},
                    "queue_config": {
                        "max_samples_per_send": SAMPLES_PER_SEND_MAX,
                        "capacity": AGENT_QUEUE_SAMPLES,
                        "max_shards": AGENT_SHARDS_MAX,
                        "batch_send_deadline": f"{edge.send_deadline_s}s",
                        "min_backoff": "100ms",
                        "max_backoff": "5s",
                        "retry_on_http_429": True,
                    },
                }
            ],
        }
    )


def hot_store_config(platform: Platform, alerts: Path) -> str:
    """Return the hot store's YAML: the out-of-order window, Tickscope's own metrics, and alerts on them."""
    ports = platform.ports
    exporters = [edge_addresses(platform, tenant).exporter for tenant in platform.edge_tenants]
    return yaml_text(
        {
            "global": _intervals(platform),
            "rule_files": [str(alerts)],
            "storage": {"tsdb": {"out_of_order_time_window": f"{platform.hot_store.out_of_order_window_m}m"}},
            "scrape_configs": [
                {
                    "job_name": "tickscope",
                    "static_configs": [
                        {"targets": [f"127.0.0.1:{port}" for port in (ports.gateway, ports.relay, ports.portal)]}
                    ],
                },
                {
                    "job_name": "tickscope-exporter",
                    "metrics_path": "/internal/metrics",
                    "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in exporters]}],
                },
            ],
        }
    )


def _intervals(platform: Platform) -> dict[str, str]:
    every = f"{platform.edge.scrape_interval_s}s"
    return {"scrape_interval": every, "scrape_timeout": every}
