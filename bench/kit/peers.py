"""Finding the programs beside which we are measured, and telling their versions.

The newest are built from their Go modules; where that cannot be done, Debian's packages are unpacked.
"""

import gzip
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.kit.question import Peer
from tests.conformance import go_programs
from tickscope.errors import Reject
from tickscope.local import programs
from tickscope.local.programs import Program

VMAGENT = Program("vmagent", ("vmagent",), (1, 79), "victoria-metrics")
PROMETHEUS = next(program for program in programs.PROGRAMS if program.name == "prometheus")
DEBIAN, MODULE = "(Debian)", "(Go module)"

Say = Callable[[str], None]


def newest_vmagent(folder: Path, say: Say) -> Peer:
    """Return the newest vmagent that this machine's Go builds, else Debian's. Raises Reject as ``bring``."""
    for version in go_programs.VMAGENTS:
        if built := _built("vmagent", version, partial(go_programs.vmagent, version), say):
            return built
    return bring(VMAGENT, folder, say)


def newest_prometheus(folder: Path, say: Say) -> Peer:
    """Return Prometheus 3, else Debian's. Raises Reject as ``bring``."""
    return _built("prometheus", go_programs.PROMETHEUS_3, go_programs.prometheus_3, say) or bring(
        PROMETHEUS, folder, say
    )


def mimir(say: Say) -> Peer:
    """Return Mimir, or a peer without a program that says why there is none: nobody need have it."""
    version = go_programs.MIMIR
    return _built("Mimir", version, go_programs.mimir, say) or _left_out("Mimir")


def collector(say: Say) -> Peer:
    """Return an OpenTelemetry Collector, or a peer without a program, as ``mimir``."""
    version = f"{go_programs.RECEIVER}, its remote-write receiver in front of nothing"
    return _built("Collector", version, go_programs.receiver, say) or _left_out("Collector")


def _built(name: str, version: str, build: Callable[[], Path], say: Say) -> Peer | None:
    if shutil.which("go") is None:
        return None
    say(f"building {name} {version}")
    try:
        return Peer(name, f"{version} {MODULE}", build())
    except (subprocess.CalledProcessError, OSError):
        return None


def _left_out(name: str) -> Peer:
    why = "go is not there" if shutil.which("go") is None else "its Go module could not be built"
    return Peer(name, f"left out: {why}")


def bring(program: Program, folder: Path, say: Say) -> Peer:
    """Return a program from PATH or ``folder``, unpacking its Debian package there when it has to.

    Raises Reject with the line that installs it by hand.
    """
    peer = _find(program, folder)
    if peer is None:
        programs.fetch([program], folder, say)
        peer = _find(program, folder)
    if peer is None:
        raise Reject("no_peer", f"{program.name} is missing: apt-get install {program.package}")
    return peer


def _find(program: Program, folder: Path) -> Peer | None:
    for name in program.file_names:
        for path in (shutil.which(name), shutil.which(name, path=str(folder / "usr" / "bin"))):
            if path is not None:
                return Peer(program.name, _version(Path(path), program, folder), Path(path))
    return None


def _version(path: Path, program: Program, folder: Path) -> str:
    """Debian's changelog tells it: vmagent was built without a version, its ``--version`` prints an empty line."""
    docs = path.resolve().parents[1] / "share" / "doc" / program.package
    for name in ("changelog.Debian.gz", "changelog.gz"):
        if (docs / name).exists():
            with gzip.open(docs / name, "rt", errors="replace") as text:
                match = re.search(r"\(([^)]+)\)", text.readline())
            if match:
                return f"{match[1]} {DEBIAN}"
    return programs.find(program, folder).version or "unknown"
