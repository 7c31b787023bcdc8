"""Programs for tests that are built from their Go modules, once."""

import hashlib
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
VMAGENTS = ("v1.154.1", "v1.151.0")
"""The newest, and the newest that Go 1.26 builds."""
RECEIVER = "v0.157.0"
"""The Collector of ``go/receiver``: the newest version of which every module is to be had."""
SPIRE = "v1.13.3"
SPIFFE_HELPER = "v0.11.0"
PROGRAMS = ROOT / ".tickscope" / "programs"
OWN = Path(__file__).parent / "go"


def prometheus_3() -> Path:
    """Return Prometheus 3; the first call builds it, which takes a minute."""
    return _built("github.com/prometheus/prometheus", PROMETHEUS_3, "prometheus")


def mimir() -> Path:
    """Return Mimir; the first call builds it, which takes five minutes."""
    return _built("github.com/grafana/mimir", MIMIR, "mimir")


def jaeger() -> Path:
    """Return Jaeger 2, an OTLP receiver with a query API; the first call builds it, which takes five minutes."""
    return _built("github.com/jaegertracing/jaeger", JAEGER, "jaeger")


def relabel() -> Path:
    """Return a program of ours around Prometheus' relabelling; the first call builds it, which takes a minute."""
    return _built("github.com/prometheus/prometheus", PROMETHEUS_3, "relabel", OWN / "relabel")


def envoy_check() -> Path:
    """Return a program of ours around Envoy's messages; the first call builds it, which takes a minute."""
    return _module("envoycheck")


def collector() -> Path:
    """Return an OpenTelemetry Collector of ADOT's components and tokens; the first call builds it: two minutes."""
    return _module("collector")


def receiver() -> Path:
    """Return an OpenTelemetry Collector that takes remote-write 2.0 and exports nothing; built in two minutes."""
    return _module("receiver")


def vmagent(version: str) -> Path:
    """Return vmagent, which tells its version when it is asked; the first call builds it, which takes a minute."""
    module = "github.com/VictoriaMetrics/VictoriaMetrics"
    named = f"-X {module}/lib/buildinfo.Version=vmagent-{version}"
    return _built(module, version, "vmagent", package="./app/vmagent", linker=named)


def spire(name: str) -> Path:
    """Return ``spire-server`` or ``spire-agent``; the first call builds it, which takes five minutes."""
    return _built("github.com/spiffe/spire", SPIRE, name)


def spiffe_helper() -> Path:
    """Return spiffe-helper; the first call builds it, which takes a minute."""
    return _built("github.com/spiffe/spiffe-helper", SPIFFE_HELPER, "spiffe-helper")


def _module(name: str) -> Path:
    """Build a module of ours; other sources make another program."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted((OWN / name).iterdir()))).hexdigest()
    program = PROGRAMS / f"{name}-{digest[:12]}" / name
    if not program.exists():
        _need_go()
        with tempfile.TemporaryDirectory(prefix="go-") as work:
            shutil.copytree(OWN / name, work, dirs_exist_ok=True)
            subprocess.run(["go", "mod", "tidy"], cwd=work, env=_environment(), check=True)
            _build(Path(work), ".", program)
    return program


def _need_go() -> None:
    if shutil.which("go") is None:
        pytest.skip("go is not there: apt-get install golang")


def _build(source: Path, package: str, program: Path, linker: str = "") -> None:
    part = program.parent.with_name(f"{program.parent.name}.part")
    build = ["go", "build", "-ldflags", linker, "-o", str(part / program.name), package]
    subprocess.run(build, cwd=source, env=_environment(), check=True)
    part.rename(program.parent)


def _environment() -> dict[str, str]:
    return os.environ | {"GOFLAGS": "-p=2 -mod=mod", "GOWORK": "off"}


def _built(
    module: str, version: str, name: str, own: Path | None = None, package: str = "", linker: str = ""
) -> Path:
    """Build a package in a folder of its own: 'go install' refuses a module that replaces others.

    It is ``cmd/name`` unless told; ``own`` is a folder of ours that becomes that; ``linker`` are its flags.
    """
    _need_go()
    folder = PROGRAMS / f"{name}-{version}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="go-") as work:
            source = Path(work) / "source"
            asked = ["go", "mod", "download", "-json", f"{module}@{version}"]
            told = subprocess.run(asked, cwd=work, check=True, capture_output=True)
            shutil.copytree(json.loads(told.stdout)["Dir"], source, copy_function=shutil.copyfile)
            source.chmod(0o755)
            if own:
                (source / "cmd").chmod(0o755)
                shutil.copytree(own, source / "cmd" / name)
            _build(source, package or f"./cmd/{name}", folder / name, linker)
    return folder / name
