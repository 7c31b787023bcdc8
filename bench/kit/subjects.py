"""The receivers under measurement: our gateway and its peers, each with a folder of its own."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.kit.load import Target
from bench.kit.process import free_port, running
from bench.kit.question import Context
from bench.kit.results import ROOT

TENANT = "embergate"
JOURNAL_BYTES_MAX = 16 * 1024**3
QUEUE_MEMORY_BYTES = 4 * 1024**2
"""vmagent keeps up to 400 blocks in memory before it writes any; with this much it keeps a handful."""
_HEADERS = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


LIMITS = (
    "samples_per_s",
    "burst_samples",
    "requests_per_s",
    "active_series",
    "new_series_per_h",
    "series_per_metric",
)
UNLIMITED = 1_000_000_000
"""Rates far above what any machine sends: the price of a door is asked, not what a tenant may use."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A receiver that runs: the processes whose CPU counts, and where to send."""

    pids: tuple[int, ...]
    target: Target


@contextmanager
def gateway(folder: Path, *, relay: bool, tenant: Mapping[str, Any] | None = None) -> Iterator[Subject]:
    """Our gateway with its journal; with ``relay`` also what forwards from there to a store that forgets.

    ``tenant`` are further settings of the tenant.
    """
    token = secrets.token_urlsafe(32)
    env = {f"TICKSCOPE_TOKEN_{TENANT.upper()}": token}
    ports, source = _platform_file(folder, tenant or {})
    own = [sys.executable, "-m", "tickscope", "run"]
    with ExitStack() as stack:
        pids = []
        if relay:
            stack.enter_context(null_store(folder, ports["hot_store"]))
        for part in ("gateway", "relay") if relay else ("gateway",):
            ready = (ports[part], "/ready" if part == "gateway" else "/healthz")
            pids.append(stack.enter_context(running([*own, part, "--file", str(source)], folder, ready, env)))
        headers = {**_HEADERS, "Authorization": f"Bearer {token}"}
        yield Subject(tuple(pids), Target(ports["gateway"], "/api/v1/push", headers))


@contextmanager
def vmagent(context: Context, folder: Path, *, store_is_up: bool) -> Iterator[Subject]:
    """vmagent with its disk queue, before a store that forgets or before none, so that all goes to the queue."""
    port, store = free_port(), free_port()
    argv = [
        context.program("vmagent"),
        f"-httpListenAddr=127.0.0.1:{port}",
        f"-remoteWrite.url=http://127.0.0.1:{store}/api/v1/write",
        f"-remoteWrite.tmpDataPath={folder / 'queue'}",
        "-loggerLevel=ERROR",
    ]
    if not store_is_up:
        argv.append(f"-memory.allowedBytes={QUEUE_MEMORY_BYTES}")
    with ExitStack() as stack:
        if store_is_up:
            stack.enter_context(null_store(folder, store))
        pid = stack.enter_context(running(argv, folder, (port, "/health")))
        yield Subject((pid,), Target(port, "/api/v1/write", _HEADERS))


@contextmanager
def prometheus(context: Context, folder: Path) -> Iterator[Subject]:
    """Prometheus' own remote-write receiver: it stores, and does not wait for the disk."""
    port = free_port()
    config = folder / "prometheus.yaml"
    config.write_text("global: {scrape_interval: 1h}\n")
    argv = [
        context.program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        "--log.level=error",
    ]
    with running(argv, folder, (port, "/-/ready")) as pid:
        yield Subject((pid,), Target(port, "/api/v1/write", _HEADERS))


@contextmanager
def null_store(folder: Path, port: int) -> Iterator[int]:
    """A store that forgets; gives its process id."""
    argv = [sys.executable, "-m", "bench.kit.null_store", str(port)]
    with running(argv, folder, (port, "/"), {"PYTHONPATH": str(ROOT)}) as pid:
        yield pid


def _platform_file(folder: Path, tenant: Mapping[str, Any]) -> tuple[dict[str, int], Path]:
    """Write the shipped platform file with a journal that never fills and ports that are free."""
    yaml = YAML()
    document = yaml.load(ROOT / "tickscope.yaml")
    for name in ("portal", "gateway", "hot_store", "relay", "node_exporter", "fleet"):
        document["ports"][name] = free_port()
    document["data_folder"] = "data"
    document["buffer"]["journal"].update(size_bytes_max=JOURNAL_BYTES_MAX, disk_free_bytes_min=0)
    document["limits"] = dict.fromkeys(LIMITS, UNLIMITED)
    document["tenants"][0].update(tenant)
    path = folder / "tickscope.yaml"
    yaml.dump(document, path)
    return dict(document["ports"]), path
