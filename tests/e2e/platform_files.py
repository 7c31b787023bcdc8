"""Platform files for tests: free ports, a folder of their own, everything else as shipped."""

import os
import random
import socket
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tickscope.model.collector import PORTS_OF_ITS_OWN
from tickscope.model.platform import Platform
from tickscope.spec import load

FIRST_PORT, PORT_RANGES, PORTS_PER_RANGE = 12_000, 8, 2_500
ROOT = Path(__file__).parents[2]
TOKENS = {name: f"token-of-{name}-for-tests" for name in ("embergate", "skyhook", "prober-a", "prober-b")}
ENV = {f"TICKSCOPE_TOKEN_{name.upper().replace('-', '_')}": token for name, token in TOKENS.items()}


_given: list[int] = [random.SystemRandom().randrange(PORTS_PER_RANGE)]
"""Where in its range this worker gave a port last."""


def free_ports(count: int) -> list[int]:
    """Return neighbouring ports that nobody holds, and that were not given for as long as can be.

    They lie below the ports that the kernel gives to clients, and each worker of the test run goes round a range of
    its own: what is free now is still free when a process binds it, even when others were asked for since.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_PORT + worker % PORT_RANGES * PORTS_PER_RANGE
    while True:
        start = _given[0] if _given[0] + count <= PORTS_PER_RANGE else 0
        _given[0] = start + count
        ports = list(range(first + start, first + start + count))
        if all(_is_free(port) for port in ports):
            return ports


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def write_platform(folder: Path, **sections: dict[str, Any]) -> Path:
    """Write a platform file into ``folder``; ``sections`` override keys of the shipped one."""
    yaml = YAML()
    document = yaml.load(ROOT / "tickscope.yaml")
    names = ("portal", "gateway", "hot_store", "relay", "node_exporter", "fleet", "faults", "front", "edge_first")
    edges = 3 * len(document["tenants"])
    ports = free_ports(len(names) - 1 + edges + PORTS_OF_ITS_OWN + edges)
    document["ports"] = dict(zip(names, ports, strict=False)) | {"collector_first": ports[len(names) - 1 + edges]}
    document["data_folder"] = "data"
    document["buffer"]["journal"]["disk_free_bytes_min"] = 0
    for section, values in sections.items():
        document.setdefault(section, {}).update(values)
    path = folder / "tickscope.yaml"
    yaml.dump(document, path)
    return path


def platform_of(folder: Path, **sections: dict[str, Any]) -> Platform:
    """Write and load a platform file."""
    return load(write_platform(folder, **sections))
