"""Programs for tests that are built from their Go modules, once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.platform_files import ROOT

PROMETHEUS_3 = "v0.316.0"
"""3.16: a module's version has no 3 in front."""


def prometheus_3() -> Path:
    """Return Prometheus 3; the first call builds it, which takes a minute."""
    return _built("github.com/prometheus/prometheus/cmd/prometheus", PROMETHEUS_3)


def _built(package: str, version: str) -> Path:
    if shutil.which("go") is None:
        pytest.skip("go is not there: apt-get install golang")
    name = package.rsplit("/", 1)[-1]
    folder = ROOT / ".tickscope" / "programs" / f"{name}-{version}"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part")
        environment = os.environ | {"GOBIN": str(part), "GOFLAGS": "-p=2"}
        subprocess.run(["go", "install", f"{package}@{version}"], env=environment, check=True)
        part.rename(folder)
    return folder / name
