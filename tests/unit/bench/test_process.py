"""CPU is that of another process; cores are kept by what is started on them."""

import os
import subprocess
import sys

import pytest

from bench.kit.process import cpu_s, on_cores

BUSY = "import time\nwhile time.process_time() < 0.05: pass\nprint(time.process_time(), flush=True)\ninput()"


def test_the_cpu_of_another_process_is_what_it_says_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = float(process.stdout.readline())
        assert cpu_s(process.pid) == pytest.approx(told, abs=0.02)
        process.communicate(b"\n")


def test_programs_start_on_the_cores_they_are_given() -> None:
    before = os.sched_getaffinity(0)
    first = min(before)
    with on_cores({first}):
        argv = [sys.executable, "-c", "import os; print(os.sched_getaffinity(0))"]
        told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    assert told == str({first})
    assert os.sched_getaffinity(0) == before
