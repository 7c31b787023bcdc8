"""A Mimir for tests: one process with its own ports and folder, and limits that ``tickscope render`` prints."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.contract.program import running
from tests.e2e.platform_files import free_ports

READY_S = 60.0
_RING = "{instance_addr: 127.0.0.1, kvstore: {store: inmemory}}"
_SINGLE = "{instance_addr: 127.0.0.1, kvstore: {store: inmemory}, replication_factor: 1}"


@contextlib.contextmanager
def mimir(folder: Path, program: Path, overrides: str) -> Iterator[str]:
    """Run it; gives its base URL."""
    config, port = configured(folder, overrides)
    url = f"http://127.0.0.1:{port}"
    with running([str(program), f"-config.file={config}"], folder / "mimir.log", f"{url}/ready", READY_S):
        yield url


def configured(folder: Path, overrides: str) -> tuple[Path, int]:
    """Write the configuration of one process that does everything; return it and the port of its HTTP API."""
    http, grpc, gossip = free_ports(3)
    runtime = folder / "runtime.yaml"
    runtime.write_text(overrides)
    config = folder / "mimir.yaml"
    config.write_text(
        f"""
target: all
multitenancy_enabled: true
usage_stats: {{enabled: false}}
activity_tracker: {{filepath: ""}}
server:
  http_listen_address: 127.0.0.1
  http_listen_port: {http}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: {grpc}
  log_level: warn
common: {{storage: {{backend: filesystem, filesystem: {{dir: {folder}/common}}}}}}
blocks_storage: {{storage_prefix: blocks, tsdb: {{dir: {folder}/tsdb}}, bucket_store: {{sync_dir: {folder}/sync}}}}
compactor: {{data_dir: {folder}/compactor, sharding_ring: {_RING}}}
ingester: {{ring: {_SINGLE[:-1]}, min_ready_duration: 0s}}}}
distributor: {{ring: {_RING}}}
store_gateway: {{sharding_ring: {_SINGLE}}}
query_scheduler: {{service_discovery_mode: ring, ring: {_RING}}}
frontend: {{address: 127.0.0.1}}
ruler: {{rule_path: {folder}/rules, ring: {_RING}}}
ruler_storage: {{backend: filesystem, filesystem: {{dir: {folder}/ruler}}}}
memberlist: {{bind_addr: [127.0.0.1], bind_port: {gossip}}}
runtime_config: {{file: {runtime}, period: 1s}}
"""
    )
    return config, http
