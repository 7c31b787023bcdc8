"""A Jaeger for tests: OTLP over HTTP in, its query API out, everything in memory."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.contract.program import running
from tests.e2e.platform_files import free_ports

READY_S = 30.0


@dataclass(frozen=True)
class Jaeger:
    """Where it listens."""

    otlp_url: str
    query_url: str


@contextlib.contextmanager
def jaeger(folder: Path, program: Path) -> Iterator[Jaeger]:
    """Run it."""
    otlp, query, grpc, health = free_ports(4)
    config = folder / "jaeger.yaml"
    config.write_text(
        f"""
service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines: {{traces: {{receivers: [otlp], exporters: [jaeger_storage_exporter]}}}}
  telemetry: {{metrics: {{level: none}}, logs: {{level: warn}}}}
extensions:
  healthcheckv2: {{use_v2: true, http: {{endpoint: "127.0.0.1:{health}"}}}}
  jaeger_storage: {{backends: {{kept: {{memory: {{max_traces: 1000}}}}}}}}
  jaeger_query:
    storage: {{traces: kept}}
    http: {{endpoint: "127.0.0.1:{query}"}}
    grpc: {{endpoint: "127.0.0.1:{grpc}"}}
receivers: {{otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{otlp}"}}}}}}}}
exporters: {{jaeger_storage_exporter: {{trace_storage: kept}}}}
"""
    )
    log = folder / "jaeger.log"
    argv = [str(program), f"--config={config}"]
    with running(argv, log, f"http://127.0.0.1:{query}/api/services", READY_S):
        yield Jaeger(f"http://127.0.0.1:{otlp}", f"http://127.0.0.1:{query}")
