"""The third-party programs that one machine needs: found on PATH, or unpacked from Debian's packages."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tickscope.errors import Reject

VERSION_TIMEOUT_S = 10
FETCH_TIMEOUT_S = 300
TIMED_OUT = 124
"""What timeout(1) returns."""
FOLDER_ENV = "TICKSCOPE_PROGRAMS"


@dataclass(frozen=True, slots=True)
class Program:
    """A program, the names it goes by, the oldest version that will do, and the Debian package that has it."""

    name: str
    file_names: tuple[str, ...]
    version_min: tuple[int, int]
    package: str
    version_option: str = "--version"
    always: bool = True
    """Whether every platform runs it."""


PROGRAMS = (
    Program("prometheus", ("prometheus",), (2, 42), "prometheus"),
    Program("promtool", ("promtool",), (2, 42), "prometheus"),
    Program("alertmanager", ("alertmanager", "prometheus-alertmanager"), (0, 25), "prometheus-alertmanager"),
    Program("node_exporter", ("node_exporter", "prometheus-node-exporter"), (1, 3), "prometheus-node-exporter"),
    Program("nginx", ("nginx",), (1, 18), "nginx", version_option="-v", always=False),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a program is, and its version; ``path`` is None when there is none that will do."""

    program: Program
    path: Path | None
    version: str
    why_not: str = ""


def folder_of(data_folder: Path, env: Mapping[str, str]) -> Path:
    """Return where unpacked programs live: ``$TICKSCOPE_PROGRAMS``, else the data folder."""
    return Path(env[FOLDER_ENV]) if env.get(FOLDER_ENV) else data_folder / "programs"


def find(program: Program, folder: Path) -> Found:
    """Look on PATH first, then in ``folder``."""
    why_not = "not found"
    for name in program.file_names:
        unpacked = os.pathsep.join(str(folder / "usr" / each) for each in ("bin", "sbin"))
        for candidate in (shutil.which(name), shutil.which(name, path=unpacked)):
            if candidate is None:
                continue
            version = _version(Path(candidate), program.version_option)
            if version is None:
                why_not = f"{candidate} does not tell its version"
            elif version < program.version_min:
                why_not = f"{candidate} is {_dotted(version)}, older than {_dotted(program.version_min)}"
            else:
                return Found(program, Path(candidate), _dotted(version))
    return Found(program, None, "", why_not)


def find_all(folder: Path) -> list[Found]:
    """Look for every program."""
    return [find(program, folder) for program in PROGRAMS]


def fetch(missing: list[Program], folder: Path, say: Callable[[str], None]) -> None:
    """Unpack Debian's packages of the missing programs into ``folder``; no root, no system service.

    Raises Reject when this machine cannot, with the line that installs them by hand.
    """
    packages = sorted({program.package for program in missing})
    by_hand = f"install them yourself: apt-get install {' '.join(packages)}"
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Reject("no_apt", f"apt-get and dpkg-deb are not on this machine; {by_hand}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        for package in packages:
            say(f"unpacking {package}")
            download = ["apt-get", "download", "-q", package]
            if _run(download, Path(temporary)) != 0 and _refresh_and(download, Path(temporary)) != 0:
                raise Reject("apt_failed", f"apt-get could not download {package}; {by_hand}")
        for archive in sorted(Path(temporary).glob("*.deb")):
            if _run(["dpkg-deb", "-x", str(archive), str(folder)], folder) != 0:
                raise Reject("dpkg_failed", f"dpkg-deb could not unpack {archive.name}; {by_hand}")


def _refresh_and(command: list[str], cwd: Path) -> int:
    """Try again with package lists of our own when the system's are missing; root is not needed for that."""
    state = cwd / "apt"
    (state / "lists" / "partial").mkdir(parents=True)
    (state / "cache" / "archives" / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::Lists={state / 'lists'}", "-o", f"Dir::Cache={state / 'cache'}"]
    if _run(["apt-get", "update", "-q", *own], cwd) != 0:
        return 1
    return _run([*command, *own], cwd)


def _run(command: list[str], cwd: Path) -> int:
    try:
        done = subprocess.run(command, cwd=cwd, timeout=FETCH_TIMEOUT_S, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    return done.returncode


def _version(path: Path, option: str) -> tuple[int, int] | None:
    try:
        done = subprocess.run(
            [str(path), option],
            capture_output=True,
            text=True,
            timeout=VERSION_TIMEOUT_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"version:? (?:nginx/)?(\d+)\.(\d+)", done.stdout + done.stderr)
    return (int(match[1]), int(match[2])) if match else None


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
