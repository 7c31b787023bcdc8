"""Scripts of runbooks, run by a real shell; ``systemctl`` and the like say what a test wants."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tickscope.cloud.operations.commands import SCRIPTS

OPENSSL = shutil.which("openssl")


def _run(folder: Path, script: str, *arguments: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run a script beside programs, each a text of the shell."""
    for name, text in programs.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    environment: Mapping[str, str] = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin"}
    command = ["sh", str(SCRIPTS / script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_a_gateway_is_restarted_and_waited_for(tmp_path: Path) -> None:
    systemctl = f'echo "$@" >> {tmp_path}/said'
    ready = f"[ -f {tmp_path}/once ] || {{ touch {tmp_path}/once; exit 1; }}"
    told = _run(
        tmp_path,
        "restart_gateway.sh",
        "gateway.service",
        "http://127.0.0.1/ready",
        "20",
        systemctl=systemctl,
        curl=ready,
    )
    assert told.stdout == "gateway.service is ready\n"
    assert (tmp_path / "said").read_text() == "restart gateway.service\n"


def test_a_gateway_that_is_not_ready_in_time_fails(tmp_path: Path) -> None:
    told = _run(tmp_path, "restart_gateway.sh", "gateway.service", "http://x", "0", systemctl="", curl="exit 1")
    assert told.returncode == 1
    assert "not ready after 0 seconds" in told.stderr


@pytest.mark.parametrize(
    ("systemctl", "code", "said"),
    [
        ('[ "$1" != is-active ]', 0, "nothing to drain"),
        ('[ "$1" != show ] || echo success', 0, "is drained"),
        ('[ "$1" != show ] || echo timeout', 1, "did not stop by itself"),
    ],
)
def test_a_host_is_drained(tmp_path: Path, systemctl: str, code: int, said: str) -> None:
    told = _run(tmp_path, "drain.sh", "gateway.service", systemctl=systemctl)
    assert told.returncode == code
    assert said in told.stdout + told.stderr


def test_diagnostics_go_on_past_what_fails(tmp_path: Path) -> None:
    told = _run(
        tmp_path, "collect_diagnostics.sh", "-1h", ss="echo sockets", systemctl="exit 3", journalctl="echo $@"
    )
    assert told.returncode == 0
    assert "(systemctl ended with 3)" in told.stdout
    assert "sockets" in told.stdout
    assert "--since -1h" in told.stdout


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not here")
def test_a_certificate_is_issued_anew_and_loaded(tmp_path: Path) -> None:
    certificate, log = tmp_path / "svid.pem", tmp_path / "said"
    issue = (
        f"{OPENSSL} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=host -keyout /dev/null -out {certificate}"
        " 2> /dev/null"
    )
    systemctl = f'echo "$@" >> {log}\n[ "$*" != "restart spiffe-helper" ] || {issue}'
    subprocess.run(["sh", "-c", issue], check=True)
    before = certificate.read_text()
    told = _run(tmp_path, "rotate_certificates.sh", str(certificate), "20", systemctl=systemctl, nginx="")
    assert told.returncode == 0, told.stderr
    assert certificate.read_text() != before
    assert log.read_text().splitlines()[-1] == "reload nginx"
    stuck = _run(tmp_path, "rotate_certificates.sh", str(certificate), "0", systemctl="", nginx="")
    assert "no new certificate after 0 seconds" in stuck.stderr
    by_hand = _run(tmp_path, "rotate_certificates.sh", str(certificate), "0", systemctl="exit 1", nginx="")
    assert "do not come from SPIRE" in by_hand.stderr
