"""A Jaeger for tests: OTLP over HTTP in, its query API out, everything in memory."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.platform_files import free_ports

READY_S = 30.0


@dataclass(frozen=True)
class Jaeger:
    """Where it listens."""

    otlp_url: str
    query_url: str


@contextlib.contextmanager
def jaeger(folder: Path, program: Path, ports: tuple[int, int, int, int] | None = None) -> Iterator[Jaeger]:
    """Run it; ``ports`` are OTLP's, the query API's two and its health page's."""
    otlp, query, grpc, health = ports or free_ports(4)
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
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out) as process:
        try:
            deadline = time.monotonic() + READY_S
            while not _ready(query):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield Jaeger(f"http://127.0.0.1:{otlp}", f"http://127.0.0.1:{query}")
        finally:
            process.kill()


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/services", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
