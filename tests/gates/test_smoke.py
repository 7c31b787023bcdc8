"""The smoke profile against a whole platform: every gate passes, and the reports say so."""

import json
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.platform import ENVIRONMENT, RunningPlatform

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    with RunningPlatform(tmp_path_factory.mktemp("gates")) as running:
        yield running


def test_the_smoke_profile_passes(platform: RunningPlatform) -> None:
    judged = platform.judge("--env", "local", "--profile", "smoke")
    assert judged.code == 0, judged.said
    assert {gate["gate"]: gate["why_not"] for gate in judged.report["gates"]} == {"T1": "", "T2": "", "T6": ""}
    verdicts = {promise["number"]: promise["verdict"] for promise in judged.report["promises"]}
    assert {number for number, verdict in verdicts.items() if verdict == "passed"} == {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
    suites = ET.parse(judged.folder / "junit.xml").getroot()
    assert [suite.get("failures") for suite in suites] == ["0", "0", "0"]
    page = (judged.folder / "report.html").read_text()
    assert page.count("Freshness: write→read age") == page.count("Ingest: time to first byte") >= 2
    assert "http://" not in page.replace("http://www.w3.org/", "")


def test_an_interrupt_leaves_a_partial_report_and_a_whole_platform(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    running = platform.start_gates("T6", "T1", out=tmp_path)
    assert running.stdout is not None
    while "gateway-paused" not in (line := running.stdout.readline()):
        assert line, "the gate ended before it came to the pause"
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 2, running.stdout.read()
    shown = subprocess.run(
        [sys.executable, "-m", "tickscope", "gates", "report", "--path", str(tmp_path / "report.json")],
        env=ENVIRONMENT,
        cwd=platform.file.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 2
    assert "interrupted" in shown.stdout
    assert "back after gateway-killed" in (tmp_path / "report.json").read_text()
    assert platform.judge("T1").code == 0


@pytest.mark.proves("run", row=56, clause=1)
def test_load_is_sent_at_its_multiples_and_all_of_it_is_found(platform: RunningPlatform) -> None:
    for times in (1, 3, 5):
        words = ["load", "--times", str(times), "--for", "3s", "--json", "--file", str(platform.file)]
        done = subprocess.run(
            [sys.executable, "-m", "tickscope", *words],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said = json.loads(done.stdout)
        assert said["samples_acknowledged"] == times * 2300 * 3
        assert said["oracle"]["stored"] == said["oracle"]["due"] == said["samples_acknowledged"]
        assert said["oracle"]["histograms"] == times * 700 * 3


def test_no_platform_is_could_not_run(tmp_path: Path) -> None:
    stopped = RunningPlatform(tmp_path)
    judged = stopped.judge("T1", "T6")
    assert judged.code == 2, judged.said
    assert "is the platform running?" in judged.report["gates"][0]["why_not"]
