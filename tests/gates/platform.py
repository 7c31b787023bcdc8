"""A platform for the gates: its own folder and ports, under the real supervisor, perhaps with a double."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.platform_files import ROOT, write_platform

READY_S = 60.0
STOP_S = 30.0
ENVIRONMENT = {**os.environ, "TICKSCOPE_PROGRAMS": str(ROOT / ".tickscope" / "programs"), "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What ``tickscope gates run`` returned and wrote."""

    code: int
    report: dict[str, Any]
    folder: Path
    said: str

    def failed(self, gate: str) -> dict[str, dict[str, Any]]:
        """Return the gate's checks that did not hold, by name."""
        (found,) = [each for each in self.report["gates"] if each["gate"] == gate]
        return {check["name"]: check for check in found["checks"] if not check["passed"]}


class RunningPlatform:
    """A platform from ``with`` to the end of its block."""

    def __init__(self, folder: Path, double: str = "none", **sections: dict[str, Any]) -> None:
        self.file = write_platform(folder, **sections)
        self.out = folder / "up.out"
        self._double = double

    def __enter__(self) -> "RunningPlatform":
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.gates.doubles.up", str(self.file), self._double],
                cwd=ROOT,
                env=os.environ | ENVIRONMENT,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_S
        while "6/6 ready" not in self.out.read_text():
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() < deadline, self.out.read_text()
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_S)

    def start_gates(self, *words: str, out: Path) -> "subprocess.Popen[str]":
        """Start ``tickscope gates run``."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tickscope",
                "gates",
                "run",
                *words,
                "--file",
                str(self.file),
                "--out",
                str(out),
            ],
            cwd=self.file.parent,
            env=os.environ | ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def judge(self, *words: str) -> Judged:
        """Run gates to their end."""
        folder = self.file.parent / "report"
        running = self.start_gates(*words, out=folder)
        said, _ = running.communicate()
        return Judged(running.returncode, json.loads((folder / "report.json").read_text()), folder, said)
