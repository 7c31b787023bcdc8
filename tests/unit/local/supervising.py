"""Supervisors of tiny real processes, for tests."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from tests.unit.local import small_part
from tickscope.local.parts import Part
from tickscope.local.running import Running
from tickscope.local.supervisor import Supervisor

SCRIPT = str(small_part.__file__)
WAIT_S = 15.0


def part(name: str, port: int, *words: str, program: str = sys.executable) -> Part:
    url = f"http://127.0.0.1:{port}"
    return Part(name, (program, SCRIPT, name, str(port), *words), f"{url}/ready", url, ((port, "ports.x"),))


def state_of(pid: int) -> str:
    """Return the letter of proc(5) for what a process does, Z when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and is not yet reaped does not."""
    return state_of(pid) != "Z"


def pid(running: Running) -> int:
    assert running.process is not None
    return running.process.pid


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 - processes give no event
            await asyncio.sleep(0.01)


class Supervising:
    """Makes supervisors, and stops them at a test's end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Supervisor] = []

    async def start(self, *parts: Part) -> Supervisor:
        self.made.append(Supervisor(parts, self.folder / "logs"))
        await self.made[-1].start()
        return self.made[-1]

    async def end(self) -> None:
        for supervisor in self.made:
            await supervisor.stop()
            assert not any(alive(pid(running)) for running in supervisor.running)
