"""Our gateway under measurement, alone or with the relay behind it, in a folder of its own."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from bench.kit.load import Target
from bench.kit.process import free_port, running
from bench.kit.results import ROOT

TENANT = "embergate"
JOURNAL_BYTES_MAX = 16 * 1024**3
REMOTE_WRITE_1 = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
REMOTE_WRITE_2 = {
    "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "2.0.0",
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
DROPPED_LABEL = "queue"
"""What a schema lacks, or a rule drops, where every body has to be rewritten: all series carry it."""

StoreKind = Literal["prometheus", "mimir"]
"""A hot store that takes the tenant as a label, or as a header."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A receiver that runs: the processes whose CPU counts, and where to send."""

    pids: tuple[int, ...]
    target: Target
    store_pid: int = 0
    store_port: int = 0
    """The store that forgets, to which it forwards; 0 where it forwards nothing."""
    relay_port: int = 0


@contextmanager
def gateway(
    folder: Path,
    *,
    store: StoreKind | None = None,
    tenant: Mapping[str, Any] | None = None,
    drops_label: bool = False,
    headers: Mapping[str, str] = REMOTE_WRITE_1,
) -> Iterator[Subject]:
    """Our gateway with its journal; with ``store`` also what forwards from there to a store that forgets.

    ``tenant`` are further settings of the tenant; with ``drops_label`` the schema lacks one that all series have.
    """
    token = secrets.token_urlsafe(32)
    env = {f"TICKSCOPE_TOKEN_{TENANT.upper()}": token}
    ports, source = _platform_file(folder, store, tenant or {}, drops_label)
    own = [sys.executable, "-m", "tickscope", "run"]
    with ExitStack() as stack:
        store_pid = stack.enter_context(null_store(folder, ports["hot_store"])) if store else 0
        pids = []
        for part in ("gateway", "relay") if store else ("gateway",):
            ready = (ports[part], "/ready" if part == "gateway" else "/healthz")
            pids.append(stack.enter_context(running([*own, part, "--file", str(source)], folder, ready, env)))
        target = Target(ports["gateway"], "/api/v1/push", {**headers, "Authorization": f"Bearer {token}"})
        forwards = (store_pid, ports["hot_store"], ports["relay"]) if store else ()
        yield Subject(tuple(pids), target, *forwards)


@contextmanager
def null_store(folder: Path, port: int) -> Iterator[int]:
    """A store that forgets; gives its process id."""
    argv = [sys.executable, "-m", "bench.kit.null_store", str(port)]
    with running(argv, folder, (port, "/"), {"PYTHONPATH": str(ROOT)}) as pid:
        yield pid


def _platform_file(
    folder: Path, store: StoreKind | None, tenant: Mapping[str, Any], drops_label: bool
) -> tuple[dict[str, int], Path]:
    """Write the shipped platform file with a journal that never fills and ports that are free."""
    yaml = YAML()
    document = yaml.load(ROOT / "tickscope.yaml")
    for name in ("portal", "gateway", "hot_store", "relay", "node_exporter", "fleet"):
        document["ports"][name] = free_port()
    document["data_folder"] = "data"
    document["buffer"]["journal"].update(size_bytes_max=JOURNAL_BYTES_MAX, disk_free_bytes_min=0)
    document["limits"] = dict.fromkeys(LIMITS, UNLIMITED)
    document["tenants"][0].update(tenant)
    if store == "mimir":
        url = f"http://127.0.0.1:{document['ports']['hot_store']}"
        document["hot_store"].update(kind="mimir", mimir_url=url)
    if drops_label:
        document["schema"]["labels"].remove(DROPPED_LABEL)
        document["schema"]["actions"] = {"unknown_label": "drop_label"}
    path = folder / "tickscope.yaml"
    yaml.dump(document, path)
    return dict(document["ports"]), path
