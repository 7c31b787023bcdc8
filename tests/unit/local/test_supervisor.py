"""The supervisor with real processes: they are seen, restarted, stopped, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.platform_files import free_ports
from tests.unit.local.supervising import WAIT_S, Supervising, alive, part, pid, until
from tickscope.local import screen
from tickscope.local import supervisor as supervisor_module


@pytest.fixture
async def supervising(tmp_path: Path) -> AsyncIterator[Supervising]:
    made = Supervising(tmp_path)
    yield made
    await made.end()


async def test_parts_become_ready_and_end_stores_last(supervising: Supervising, tmp_path: Path) -> None:
    ports = free_ports(3)
    last = tmp_path / "farewells"
    names = ("store", "gateway", "fleet")
    parts = [part(name, port, f"last={last}") for name, port in zip(names, ports, strict=True)]
    supervisor = await supervising.start(*parts)
    assert not supervisor.all_ready()
    await until(supervisor.all_ready)
    assert screen.parts_line(supervisor.running) == "3/3 ready"
    pids = [pid(running) for running in supervisor.running]
    await supervisor.stop()
    assert last.read_text().split() == ["fleet", "gateway", "store"]
    assert not any(alive(each) for each in pids)


async def test_a_part_that_is_not_ready_is_shown_with_what_it_says(
    supervising: Supervising, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    supervisor = await supervising.start(part("slow", free_ports(1)[0], f"gate={gate}"))
    (running,) = supervisor.running
    await until(lambda: running.said == "warming up")
    assert not running.was_ready
    gate.touch()
    await until(supervisor.all_ready)
    gate.unlink()
    await until(lambda: running.said == "warming up" and not running.ready)
    assert running.was_ready


async def test_a_killed_part_is_started_again_and_shown(supervising: Supervising) -> None:
    supervisor = await supervising.start(part("one", free_ports(1)[0]))
    (running,) = supervisor.running
    await until(supervisor.all_ready)
    before = pid(running)
    os.kill(before, signal.SIGKILL)
    await until(lambda: running.restarts == 1 and supervisor.all_ready())
    assert pid(running) != before
    assert screen.parts_line(supervisor.running) == "1/1 ready · one: restarted 1×"


async def test_a_part_that_never_lives_is_tried_ever_more_slowly(supervising: Supervising) -> None:
    supervisor = await supervising.start(part("broken", free_ports(1)[0], "dies"))
    (running,) = supervisor.running
    seen: list[str] = []

    def twice() -> bool:
        seen.append(running.said)
        return running.restarts == 2

    await until(twice)
    assert "ended with 3; restart 1 in 0.2 s" in seen
    assert running.said == "ended with 3; restart 2 in 0.4 s"
    assert "0/1 ready · broken: ended with 3" in screen.parts_line(supervisor.running)


async def test_a_program_that_is_gone_is_waited_for(supervising: Supervising, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.symlink_to(sys.executable)
    supervisor = await supervising.start(part("moved", free_ports(1)[0], program=str(program)))
    (running,) = supervisor.running
    await until(supervisor.all_ready)
    program.unlink()
    os.kill(pid(running), signal.SIGKILL)
    await until(lambda: "cannot be started" in running.said)
    program.symlink_to(sys.executable)
    await until(supervisor.all_ready)


async def test_a_part_that_ignores_sigterm_is_killed_in_time(
    supervising: Supervising, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "STOP_GRACE_S", 0.5)
    ports = free_ports(2)
    supervisor = await supervising.start(part("deaf", ports[0], "deaf"), part("good", ports[1]))
    await until(supervisor.all_ready)
    pids = [pid(running) for running in supervisor.running]
    started = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - started < 5
    assert not any(alive(each) for each in pids)


async def test_stopping_amid_a_restart_starts_nothing_more(supervising: Supervising) -> None:
    supervisor = await supervising.start(part("broken", free_ports(1)[0], "dies"))
    (running,) = supervisor.running
    await until(lambda: running.restarts == 1)
    await supervisor.stop()
    last = pid(running)
    await asyncio.sleep(0)
    assert pid(running) == last
    assert not alive(last)


async def test_logs_are_kept_once_and_have_a_bound(
    supervising: Supervising, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "LOG_BYTES_MAX", 1000)
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "loud.log").write_text("of the last time")
    supervisor = await supervising.start(part("loud", free_ports(1)[0], "loud"))
    await until(supervisor.all_ready)
    await until(lambda: (logs / "loud.log").stat().st_size <= 1000)
    assert (logs / "loud.log.1").read_text() == "of the last time"


async def test_a_log_that_somebody_removed_blinds_nobody(supervising: Supervising, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    supervisor = await supervising.start(part("one", free_ports(1)[0], f"gate={gate}"))
    (running,) = supervisor.running
    await until(lambda: running.said == "warming up")
    supervisor.log_path(running.part).unlink()
    gate.touch()
    await until(supervisor.all_ready)
    gate.unlink()
    await until(lambda: not running.ready)


SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from tests.unit.local.supervising import part
from tickscope.local.supervisor import Supervisor
async def main():
    supervisor = Supervisor([part("one", int(sys.argv[1]))], Path(sys.argv[2]))
    await supervisor.start()
    while not supervisor.all_ready():
        await asyncio.sleep(0.01)
    print(supervisor.running[0].process.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def test_parts_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(free_ports(1)[0]), str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert alive(child)
        process.kill()
    deadline = time.monotonic() + WAIT_S
    while alive(child):
        assert time.monotonic() < deadline, "the part outlived its supervisor"
        time.sleep(0.01)
