"""Grafana Tempo: a single process that keeps the tenants apart."""

from typing import Any
from urllib.parse import urlsplit

from tickscope.model.platform import Platform

QUERY_PORT = 3200


def config(platform: Platform) -> dict[str, Any]:
    """Return the configuration: OTLP where the platform file says Tempo listens, blocks in the data folder.

    Source: Tempo's configuration reference.
    """
    address = urlsplit(platform.traces.tempo_url)
    folder = platform.data_folder / "tempo"
    return {
        "multitenancy_enabled": True,
        "server": {"http_listen_address": "127.0.0.1", "http_listen_port": QUERY_PORT},
        "distributor": {
            "receivers": {
                "otlp": {"protocols": {"http": {"endpoint": f"{address.hostname}:{address.port or 4318}"}}}
            }
        },
        "compactor": {"compaction": {"block_retention": f"{platform.traces.retention_h}h"}},
        "storage": {
            "trace": {
                "backend": "local",
                "local": {"path": str(folder / "blocks")},
                "wal": {"path": str(folder / "wal")},
            }
        },
    }
