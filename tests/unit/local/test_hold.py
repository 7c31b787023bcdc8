"""One platform per data folder, held by a process that is alive."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tickscope.errors import Reject
from tickscope.local import hold as hold_module
from tickscope.local.hold import hold, holder_of, stop_holder

HOLDER = """
import signal, sys
from pathlib import Path
from tickscope.local.hold import hold
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path, ears: str = "good") -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), ears], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_one_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert holder_of(tmp_path) == process.pid
        with (
            pytest.raises(Reject, match=rf"held by process {process.pid} .*'tickscope down'") as refused,
            hold(tmp_path),
        ):
            pass
        assert refused.value.reason == "folder_held"


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        process.wait()
        assert holder_of(tmp_path) is None
        with hold(tmp_path):
            pass


def test_the_folder_is_free_again_whatever_happened_inside(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path / "new" / "folder"):
        raise ZeroDivisionError
    assert holder_of(tmp_path / "new" / "folder") is None
    with hold(tmp_path / "new" / "folder"):
        assert holder_of(tmp_path / "new" / "folder") is not None


def test_down_stops_the_holder_and_waits_for_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert stop_holder(tmp_path) == process.pid
        assert process.wait(5) != 0
    assert stop_holder(tmp_path) is None


def test_down_with_nothing_running_says_so(tmp_path: Path) -> None:
    assert stop_holder(tmp_path / "never") is None
    with hold(tmp_path):
        pass
    assert stop_holder(tmp_path) is None


def test_a_holder_that_does_not_stop_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold_module, "STOP_WAIT_S", 0.2)
    with (
        holder(tmp_path, "deaf") as process,
        pytest.raises(Reject, match=f"process {process.pid} is still stopping"),
    ):
        stop_holder(tmp_path)


def test_being_asked_who_holds_it_does_not_keep_anybody_out(tmp_path: Path) -> None:
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            holder_of(tmp_path)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    with hold(tmp_path):
        for asker in askers:
            asker.start()
    try:
        for _ in range(100):
            with hold(tmp_path):
                pass
    finally:
        done.set()
        for asker in askers:
            asker.join()
