"""What ``tickscope doctor`` looks at."""

import importlib.util
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from tickscope.adapters.http_server import check_port
from tickscope.errors import Reject
from tickscope.local import programs
from tickscope.local.hold import holder_of
from tickscope.local.parts import parts
from tickscope.model.platform import Platform
from tickscope.wire.chosen_core import load_core


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``optional`` ones make the product better, not possible."""

    what: str
    ok: bool
    said: str
    mend: str = ""
    optional: bool = False


def check(platform: Platform, folder: Path) -> list[Finding]:
    """Look at programs, the core, the page, ports, disk and sockets."""
    found = programs.find_all(folder)
    findings = [
        Finding(
            each.program.name,
            each.path is not None,
            f"{each.version}, {_near(each.path)}" if each.path else each.why_not,
            f"tickscope doctor --fix, or apt-get install {each.program.package}",
            optional=not each.program.always,
        )
        for each in found
    ]
    findings.append(
        Finding(
            "Rust core",
            load_core().name == "native",
            "serves" if load_core().name == "native" else "not built: the Python reference serves, slower",
            "install cargo, then make wheel",
            optional=True,
        )
    )
    findings.append(_page())
    findings.append(_disk(platform))
    findings.append(_socket(platform))
    if holder_of(platform.data_folder) is None:
        paths = {each.program.name: each.path or Path(each.program.name) for each in found}
        findings += _ports(platform, paths)
    else:
        findings.append(Finding("ports", True, "held by the platform that is running"))
    return findings


def _near(path: Path) -> str:
    """Return a path as seen from here, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _page() -> Finding:
    origin = importlib.util.find_spec("tickscope.portal")
    index = Path(str(origin.origin)).parent / "static" / "index.html" if origin else Path("missing")
    return Finding("portal page", index.exists(), "built" if index.exists() else "not built", "make web")


def _disk(platform: Platform) -> Finding:
    place = platform.data_folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    need = platform.buffer.journal.disk_free_bytes_min + platform.buffer.journal.segment_bytes
    return Finding(
        "disk",
        free > need,
        f"{free / 2**30:.1f} GiB free for {_near(platform.data_folder)}",
        f"make room: buffer.journal.disk_free_bytes_min needs {need / 2**30:.1f} GiB",
    )


def _socket(platform: Platform) -> Finding:
    longest = max(
        len(os.fsencode(platform.data_folder / f"run/statsd-{t.name}.sock")) for t in platform.edge_tenants
    )
    limit = 107  # sun_path of unix(7), less its closing zero
    return Finding(
        "socket paths",
        longest <= limit and hasattr(socket, "AF_UNIX"),
        f"the longest has {longest} bytes",
        f"choose a shorter data_folder: a socket's path has at most {limit} bytes",
    )


def _ports(platform: Platform, paths: dict[str, Path]) -> list[Finding]:
    wanted = [(port, setting, part.name) for part in parts(platform, paths) for port, setting in part.ports]
    if platform.gates.faults:
        wanted.append((platform.ports.faults, "ports.faults", "the gates' faults"))
    findings = []
    for port, setting, who in wanted:
        try:
            check_port("127.0.0.1", port, setting)
            findings.append(Finding(f"port {port}", True, f"free for {who}"))
        except Reject:
            findings.append(
                Finding(f"port {port}", False, f"busy, wanted by {who}", f"choose another with {setting}")
            )
    return findings
