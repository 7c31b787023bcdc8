"""``tickscope up``: one command, every part, and nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.platform_files import ROOT, write_platform
from tickscope.spec import load

pytestmark = pytest.mark.timeout(120)
STOP_S_MAX = 10.0


class Up:
    """A running ``tickscope up``."""

    def __init__(self, file: Path, *words: str) -> None:
        self.file = file
        self.platform = load(file)
        self.node_exporter = f"--web.listen-address=127.0.0.1:{self.platform.ports.node_exporter} "
        self.out = file.parent / "up.out"
        self.process = start(file, self.out, "up", *words)

    def wait_ready(self) -> None:
        deadline = time.monotonic() + 40
        while "12/12 ready" not in self.out.read_text():
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() < deadline, self.out.read_text()
            time.sleep(0.1)

    def children(self) -> dict[str, int]:
        """Return the command lines of the processes of this platform, with their ids."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != self.process.pid:
                try:
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                if str(self.file.parent) in words or self.node_exporter in words:
                    found[words] = int(folder.name)
        return found

    def faults(self, method: str, path: str = "") -> tuple[int, Any]:
        """Ask the page of faults as a gate does."""
        token = (self.platform.data_folder / "secrets" / "faults.token").read_text()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.platform.ports.faults}/faults{path}",
            method=method,
            headers={"authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)

    def child(self, words: str) -> int:
        return next(pid for line, pid in self.children().items() if words in line)


def start(file: Path, out: Path, *words: str) -> "subprocess.Popen[str]":
    env = {**os.environ, "TICKSCOPE_PROGRAMS": str(ROOT / ".tickscope" / "programs"), "NO_COLOR": "1"}
    for name in [name for name in env if name.startswith("TICKSCOPE_TOKEN_")]:
        del env[name]
    with out.open("w") as file_out:
        return subprocess.Popen(
            [sys.executable, "-m", "tickscope", *words, "--file", str(file)],
            stdout=file_out,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            start_new_session=True,
        )


def run(file: Path, *words: str) -> tuple[int, str]:
    out = file.parent / "run.out"
    code = start(file, out, *words).wait(30)
    return code, out.read_text()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_platform(tmp_path)


@pytest.fixture
def up(file: Path) -> Iterator[Up]:
    running = Up(file)
    try:
        running.wait_ready()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(20)


@pytest.mark.proves("run", row=30, clause=1)
def test_for_a_while_reads_back_what_the_fleet_sent(file: Path) -> None:
    up = Up(file, "--for", "30s")
    assert up.process.wait(60) == 0, up.out.read_text()
    text = up.out.read_text()
    assert "verified" in text
    assert re.search(r"\d+ samples/s · write→read age \d+\.\d s · backlog \d+ KiB", text)
    assert up.children() == {}


def test_ctrl_c_stops_everything_in_time(up: Up) -> None:
    assert len(up.children()) == 12
    secrets = list((up.platform.data_folder / "secrets").iterdir())
    assert [path.stat().st_mode & 0o777 for path in secrets] == [0o600] * (len(up.platform.tenants) + 1)
    second_code, second = run(up.file, "up")
    assert (second_code, str(up.process.pid) in second, "tickscope down" in second) == (1, True, True)
    started = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0
    assert time.monotonic() - started < STOP_S_MAX
    assert up.children() == {}
    tokens = [path.read_text() for path in secrets]
    logs = "".join(path.read_text() for path in (up.platform.data_folder / "logs").iterdir())
    assert not any(token in logs for token in tokens)


def test_a_crashed_part_is_restarted_and_shown_and_down_stops_all(up: Up) -> None:
    gateway = up.child("run gateway")
    os.kill(gateway, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not (up.children() and gateway not in up.children().values() and _accepts(up.platform.ports.gateway)):
        assert time.monotonic() < deadline, up.out.read_text()
        time.sleep(0.1)
    while "gateway: restarted 1×" not in up.out.read_text():
        assert time.monotonic() < deadline, up.out.read_text()
        time.sleep(0.1)
    code, said = run(up.file, "down")
    assert (code, f"stopped process {up.process.pid}" in said) == (0, True)
    up.process.wait(5)
    assert up.children() == {}
    assert "nothing is running" in run(up.file, "down")[1]


def test_faults_are_performed_and_the_parts_that_they_hit_are_well_again(up: Up) -> None:
    gateway, relay = up.child("run gateway"), up.child("run relay")
    for fault in ("relay-disk-full", "gateway-disk-full", "gateway-killed"):
        status, begun = up.faults("POST", f"/{fault}")
        assert (status, begun["name"]) == (202, fault)
        deadline = time.monotonic() + 30
        while (state := up.faults("GET")[1])["under_way"]:
            assert time.monotonic() < deadline, state
            time.sleep(0.1)
        assert state["last"]["started_at_s"] == begun["started_at_s"]
    while "12/12 ready · gateway: restarted 1×" not in up.out.read_text():
        assert time.monotonic() < deadline, up.out.read_text()
        time.sleep(0.1)
    assert (up.child("run gateway") != gateway, up.child("run relay")) == (True, relay)


def test_a_killed_supervisor_leaves_no_process(up: Up) -> None:
    up.process.kill()
    up.process.wait()
    deadline = time.monotonic() + STOP_S_MAX
    while up.children():
        assert time.monotonic() < deadline, up.children()
        time.sleep(0.1)


def test_a_busy_port_is_named_with_its_setting(file: Path) -> None:
    platform = load(file)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", platform.ports.gateway))
        holder.listen()
        code, said = run(file, "up")
    assert code == 1
    assert f"port {platform.ports.gateway}" in said
    assert "ports.gateway" in said


def test_a_busy_statsd_port_is_named_too(file: Path) -> None:
    platform = load(file)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", platform.ports.edge_first + 1))
        code, said = run(file, "up")
    assert (code, f"UDP port {platform.ports.edge_first + 1}" in said, "ports.edge_first" in said) == (
        1,
        True,
        True,
    )


def test_the_query_path_never_shows_another_tenants_data(up: Up) -> None:
    address = f"http://127.0.0.1:{up.platform.ports.portal}/api/v1/query"
    deadline = time.monotonic() + 40
    while True:
        query = (
            "?tenant=skyhook&query=count%20by%20(tenant)%20(game_ticks_late_total%7Btenant%3D%22embergate%22%7D)"
        )
        with urllib.request.urlopen(address + query) as response:
            found = json.load(response)["data"]["result"]
        if found:
            assert [row["metric"]["tenant"] for row in found] == ["skyhook"]
            return
        assert time.monotonic() < deadline, "nothing arrived"
        time.sleep(0.2)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
