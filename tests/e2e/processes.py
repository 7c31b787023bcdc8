"""Real processes of the platform, started, killed and ended by tests."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import aiohttp

from tests.e2e.platform_files import ENV, ROOT
from tickscope.local import programs
from tickscope.local.parts import Part, parts
from tickscope.local.up import prepare
from tickscope.model.platform import Platform

READY_S = 30.0


def program_paths() -> dict[str, Path]:
    """Return the third-party programs; ``make test`` has brought them."""
    folder = programs.folder_of(ROOT / ".tickscope", os.environ)
    found = programs.find_all(folder)
    missing = [f"{each.program.name}: {each.why_not}" for each in found if each.path is None]
    assert not missing, f"run 'make install' first: {missing}"
    return {each.program.name: each.path for each in found if each.path}


class Processes:
    """Some parts of a platform as processes; ``end`` leaves none behind."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        with patch.dict(os.environ, ENV):
            prepare(platform)
        self._parts = {part.name: part for part in parts(platform, program_paths())}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def part(self, name: str) -> Part:
        return self._parts[name]

    def start(self, *names: str) -> None:
        folder = self.platform.data_folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            with (folder / f"{name}.log").open("ab") as out:
                self._running[name] = subprocess.Popen(
                    self._parts[name].argv, env=os.environ | ENV, stdout=out, stderr=out, start_new_session=True
                )

    async def ready(self, *names: str) -> None:
        deadline = time.monotonic() + READY_S
        async with aiohttp.ClientSession() as session:
            for name in names:
                while not await _answers(session, self._parts[name].ready_url):
                    assert time.monotonic() < deadline, f"{name} is not ready:\n{self.log(name)}"
                    assert self._running[name].poll() is None, f"{name} ended:\n{self.log(name)}"
                    await asyncio.sleep(0.05)
                assert self._running[name].poll() is None, f"{name} ended, another answers:\n{self.log(name)}"

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def send(self, name: str, number: signal.Signals) -> None:
        self._running[name].send_signal(number)

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running.pop(name).wait()

    def log(self, name: str) -> str:
        return (self.platform.data_folder / "logs" / f"{name}.log").read_text()

    def end(self, names: Iterable[str] = ()) -> None:
        for name in list(names) or list(self._running):
            process = self._running.pop(name)
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, ssl=False, timeout=aiohttp.ClientTimeout(total=2)) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
