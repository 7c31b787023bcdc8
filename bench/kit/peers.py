"""Finding the programs beside which we are measured, and telling their versions."""

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from bench.kit.question import Peer
from tickscope.errors import Reject
from tickscope.local import programs
from tickscope.local.programs import Program

VMAGENT = Program("vmagent", ("vmagent",), (1, 79), "victoria-metrics")
PROMETHEUS = next(program for program in programs.PROGRAMS if program.name == "prometheus")


def bring(program: Program, folder: Path, say: Callable[[str], None]) -> Peer:
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
                return f"{match[1]} (Debian)"
    return programs.find(program, folder).version or "unknown"
