"""An OpenTelemetry Collector in gateway mode: ADOT's components, or the contrib distribution's tokens besides.

Each tenant has receivers, a queue on disk and a way to the store of its own. ``prometheusremotewrite`` queues in
memory only, so the queue is that of an OTLP exporter, which sends over loopback to a receiver before it.
Source: ADOT's list of components; the READMEs of the components.
"""

from typing import Any

from tickscope.model.collector import CollectorAddresses, addresses
from tickscope.model.platform import Platform, Tenant
from tickscope.model.series import TENANT_LABEL
from tickscope.render.otel_schema import filter_processor, point_actions, resource_actions
from tickscope.render.yaml_text import yaml_text

RETRY_ON_429 = "exporter.prometheusremotewritexporter.RetryOn429"
BODY_BYTES_MAX = {"prometheus": 3_000_000, "mimir": 3_000_000, "amp": 1_000_000}
SEND_S_MAX, RETRY_S_MAX, STORE_S_MAX = 30, 30, 25
BATCH_POINTS_MIN, BATCH_POINTS_MAX, BATCH_WAIT = 8192, 16_384, "1s"
CERTIFICATES_READ_EVERY = "1m"
SPIKE_SHARE = 5
MIB = 1 << 20


def config_file(platform: Platform) -> str:
    """Return the configuration as YAML, and how to start a Collector with it."""
    start = (
        f"# Start it with --feature-gates={RETRY_ON_429}: without it, what the store answers with 429 is lost.\n"
    )
    return start + yaml_text(config(platform))


def config(platform: Platform) -> dict[str, Any]:
    """Return the configuration. A token is named by its environment variable, never written."""
    every = [(tenant, _ports(platform, tenant)) for tenant in platform.tenants]
    return {
        "extensions": _extensions(platform),
        "receivers": {name: made for tenant, ports in every for name, made in _receivers(platform, tenant, ports)},
        "processors": _processors(platform),
        "exporters": {name: made for tenant, ports in every for name, made in _exporters(platform, tenant, ports)},
        "service": {
            "extensions": list(_extensions(platform)),
            "pipelines": {name: made for tenant, _ in every for name, made in _pipelines(platform, tenant)},
            "telemetry": {"logs": {"encoding": "json"}, "metrics": {"readers": [_own_metrics(platform)]}},
        },
    }


def _ports(platform: Platform, tenant: Tenant) -> CollectorAddresses:
    return addresses(platform.ports.collector_first, platform.tenants.index(tenant))


def _extensions(platform: Platform) -> dict[str, Any]:
    made: dict[str, Any] = {
        "health_check": {"endpoint": f"127.0.0.1:{platform.ports.collector_first}"},
        "file_storage": {
            "directory": str(platform.data_folder / "collector"),
            "create_directory": True,
            "directory_permissions": "0700",
            "fsync": True,
        },
    }
    if platform.hot_store.kind == "amp":
        made["sigv4auth"] = {"region": platform.region, "service": "aps"}
    if platform.collector.distribution == "contrib":
        for tenant in platform.tenants:
            tokens = [f"${{env:{token.env}}}" for token in tenant.tokens]
            made[f"bearertokenauth/{tenant.name}"] = {"tokens": tokens}
    return made


def _receivers(platform: Platform, tenant: Tenant, ports: CollectorAddresses) -> list[tuple[str, Any]]:
    server: dict[str, Any] = {"tls": _tls(platform, tenant)}
    if platform.collector.distribution == "contrib":
        server["auth"] = {"authenticator": f"bearertokenauth/{tenant.name}"}
    listen, raw = platform.collector.listen, platform.gateway.raw_bytes_max
    grpc = {"endpoint": f"{listen}:{ports.grpc}", **server, "max_recv_msg_size_mib": max(raw // MIB, 1)}
    http = {"endpoint": f"{listen}:{ports.http}", **server, "max_request_body_size": raw}
    from_queue = {"protocols": {"http": {"endpoint": f"127.0.0.1:{ports.store}"}}}
    return [
        (f"otlp/{tenant.name}", {"protocols": {"grpc": grpc, "http": http}}),
        (f"otlp/{tenant.name}-queued", from_queue),
    ]


def _tls(platform: Platform, tenant: Tenant) -> dict[str, Any]:
    front = platform.front
    authority = platform.collector.client_cas.get(tenant.name) or front.client_ca
    made: dict[str, Any] = {
        "cert_file": str(front.certificate),
        "key_file": str(front.key),
        "min_version": "1.3",
        "reload_interval": CERTIFICATES_READ_EVERY,
    }
    return made | {"client_ca_file": str(authority), "client_ca_file_reload": True} if authority else made


def _processors(platform: Platform) -> dict[str, Any]:
    limit = platform.collector.memory_mib_max
    made: dict[str, Any] = {
        "memory_limiter": {
            "check_interval": "1s",
            "limit_mib": limit,
            "spike_limit_mib": limit // SPIKE_SHARE,
        },
        "resource/labels": {"attributes": resource_actions(platform)},
    }
    if actions := point_actions(platform.schema):
        made["attributes/labels"] = {"actions": actions}
    return made | {"filter/schema": filter_processor(platform)}


def _exporters(platform: Platform, tenant: Tenant, ports: CollectorAddresses) -> list[tuple[str, Any]]:
    queue = {
        "endpoint": f"http://127.0.0.1:{ports.store}",
        "compression": "none",
        "timeout": f"{SEND_S_MAX}s",
        "retry_on_failure": {"enabled": True, "max_interval": f"{RETRY_S_MAX}s", "max_elapsed_time": "0s"},
        "sending_queue": {
            "enabled": True,
            "storage": "file_storage",
            "sizer": "bytes",
            "queue_size": platform.collector.queue_bytes_max,
            # One at a time: the order of each series is kept.
            "num_consumers": 1,
            "batch": {
                "sizer": "items",
                "flush_timeout": BATCH_WAIT,
                "min_size": BATCH_POINTS_MIN,
                "max_size": BATCH_POINTS_MAX,
            },
        },
    }
    return [(f"otlphttp/{tenant.name}", queue), (f"prometheusremotewrite/{tenant.name}", _store(platform, tenant))]


def _store(platform: Platform, tenant: Tenant) -> dict[str, Any]:
    hot = platform.hot_store
    made: dict[str, Any] = {
        "endpoint": _write_url(platform, tenant.name),
        "timeout": f"{STORE_S_MAX}s",
        "external_labels": {TENANT_LABEL: tenant.name},
        # An attempt ends here: the queue on disk tries again.
        "remote_write_queue": {"enabled": False},
        "retry_on_failure": {"enabled": False},
        "max_batch_size_bytes": BODY_BYTES_MAX[hot.kind],
        "max_batch_request_parallelism": 1,
        "resource_to_telemetry_conversion": {"enabled": True, "exclude_service_attributes": True},
        "target_info": {"enabled": False},
        "disable_scope_info": True,
    }
    if hot.kind == "amp":
        return made | {"auth": {"authenticator": "sigv4auth"}}
    return made | ({"headers": {"X-Scope-OrgID": tenant.name}} if hot.kind == "mimir" else {})


def _write_url(platform: Platform, tenant: str) -> str:
    hot = platform.hot_store
    if hot.kind == "mimir":
        return f"{hot.mimir_url.rstrip('/')}/api/v1/push"
    if hot.kind == "amp":
        endpoint = hot.amp.endpoint_url.rstrip("/") or f"https://aps-workspaces.{platform.region}.amazonaws.com"
        return f"{endpoint}/workspaces/{hot.amp.workspace(tenant)}/api/v1/remote_write"
    return f"http://127.0.0.1:{platform.ports.hot_store}/api/v1/write"


def _pipelines(platform: Platform, tenant: Tenant) -> list[tuple[str, Any]]:
    name = tenant.name
    return [
        (
            f"metrics/{name}",
            {
                "receivers": [f"otlp/{name}"],
                "processors": list(_processors(platform)),
                "exporters": [f"otlphttp/{name}"],
            },
        ),
        (
            f"metrics/{name}-queued",
            {"receivers": [f"otlp/{name}-queued"], "exporters": [f"prometheusremotewrite/{name}"]},
        ),
    ]


def _own_metrics(platform: Platform) -> dict[str, Any]:
    address = {"host": "127.0.0.1", "port": platform.ports.collector_first + 1}
    return {"pull": {"exporter": {"prometheus": address}}}
