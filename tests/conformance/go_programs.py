"""Programs for tests that are built from their Go modules, once."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.e2e.platform_files import ROOT

PROMETHEUS_3 = "v0.316.0"
"""3.16: a module's version has no 3 in front."""
MIMIR = "v1.3.1-0.20260423142704-aced80d74930"
"""The main branch of 2026-04-23: Mimir's own version tags are no module versions."""
JAEGER = "v1.76.0"


def prometheus_3() -> Path:
    """Return Prometheus 3; the first call builds it, which takes a minute."""
    return _built("github.com/prometheus/prometheus", PROMETHEUS_3, "prometheus")


def mimir() -> Path:
    """Return Mimir; the first call builds it, which takes five minutes."""
    return _built("github.com/grafana/mimir", MIMIR, "mimir")


def jaeger() -> Path:
    """Return Jaeger 2, an OTLP receiver with a query API; the first call builds it, which takes five minutes."""
    return _built("github.com/jaegertracing/jaeger", JAEGER, "jaeger")


def _built(module: str, version: str, name: str) -> Path:
    """Build ``cmd/name`` in a folder of its own: 'go install' refuses a module that replaces others."""
    if shutil.which("go") is None:
        pytest.skip("go is not there: apt-get install golang")
    folder = ROOT / ".tickscope" / "programs" / f"{name}-{version}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="go-") as work:
            source = Path(work) / "source"
            asked = ["go", "mod", "download", "-json", f"{module}@{version}"]
            told = subprocess.run(asked, cwd=work, check=True, capture_output=True)
            shutil.copytree(json.loads(told.stdout)["Dir"], source, copy_function=shutil.copyfile)
            source.chmod(0o755)
            part = folder.with_name(f"{folder.name}.part")
            environment = os.environ | {"GOFLAGS": "-p=2 -mod=mod", "GOWORK": "off"}
            build = ["go", "build", "-o", str(part / name), f"./cmd/{name}"]
            subprocess.run(build, cwd=source, env=environment, check=True)
            part.rename(folder)
    return folder / name
