"""Starting, watching, restarting and stopping processes."""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tickscope.errors import Reject
from tickscope.local import decide
from tickscope.local.parts import Part
from tickscope.local.running import Running

READY_POLL_S = 0.1
READY_TIMEOUT_S = 2.0
LOG_BYTES_MAX = 64 * 1024 * 1024
STOP_GRACE_S = 6.0
"""What all parts together get after SIGTERM, before SIGKILL."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)

log = logging.getLogger(__name__)


class Supervisor:
    """Keeps parts running until it is told to stop; none of them outlives it."""

    def __init__(self, parts: Sequence[Part], log_folder: Path) -> None:
        self.running = [Running(part) for part in parts]
        self._log_folder = log_folder
        self._watchers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start every part; return at once, ``running`` tells how they do."""
        self._log_folder.mkdir(parents=True, exist_ok=True)
        for running in self.running:
            path = self.log_path(running.part)
            if path.exists():
                path.replace(path.with_suffix(".log.1"))
            await self._spawn(running)
            self._watchers.append(asyncio.create_task(self._keep(running)))
        self._watchers.append(asyncio.create_task(self._look()))

    def all_ready(self) -> bool:
        """Return whether every part answers that it is ready."""
        return all(running.ready for running in self.running)

    async def stop(self) -> None:
        """Stop the fleet first and the stores last, each by SIGTERM, then SIGKILL what is left."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        deadline = time.monotonic() + STOP_GRACE_S
        left = [(running, running.process) for running in reversed(self.running) if running.process]
        for number, (running, process) in enumerate(left):
            running.signal(signal.SIGTERM)
            running.signal(signal.SIGCONT)  # a paused process hears nothing else
            share_s = (deadline - time.monotonic()) / (len(left) - number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), max(share_s, 0))
        for running, process in left:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), max(deadline - time.monotonic(), 0))
            if process.returncode is None:
                running.kill()
                await process.wait()

    def named(self, name: str) -> Running:
        """Return the part of that name; raises Reject that tells which there are."""
        for running in self.running:
            if running.part.name == name:
                return running
        names = ", ".join(running.part.name for running in self.running)
        raise Reject("unknown_part", f"no part '{name}' runs here; there are {names}")

    def log_path(self, part: Part) -> Path:
        """Return the file that holds what a part says."""
        return self._log_folder / f"{part.name}.log"

    async def _spawn(self, running: Running) -> None:
        with self.log_path(running.part).open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *running.part.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        running.started_s = time.monotonic()
        running.replaced_by(process)

    async def _keep(self, running: Running) -> None:
        while True:
            if running.process is None:
                return
            code = await running.process.wait()
            running.ready = False
            lived_s = time.monotonic() - running.started_s
            running.restarts = decide.restarts_counted(running.restarts, lived_s)
            await self._restart(running, f"ended with {code}")

    async def _restart(self, running: Running, why: str) -> None:
        """Start a part again, however often it takes: its program may be under replacement, or the disk full."""
        while True:
            if running.wanted.is_set():
                running.restarts += 1
                delay_s = decide.restart_delay_s(running.restarts)
                running.said = f"{why}; restart {running.restarts} in {delay_s:.1f} s"
                log.warning("%s %s; see %s", running.part.name, running.said, self.log_path(running.part))
                await asyncio.sleep(delay_s)
            await running.wanted.wait()
            try:
                return await self._spawn(running)
            except OSError as error:
                why = f"cannot be started: {error.strerror}"

    async def _look(self) -> None:
        timeout = aiohttp.ClientTimeout(total=READY_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await asyncio.gather(*(self._ask(session, running) for running in self.running))
                self._bound_logs()
                await asyncio.sleep(READY_POLL_S if not self.all_ready() else 1.0)

    async def _ask(self, session: aiohttp.ClientSession, running: Running) -> None:
        if running.stands_still:
            running.ready = False
            return
        try:
            async with session.get(running.part.ready_url, ssl=False) as response:
                text = (await response.content.read(200)).decode("utf-8", "replace").strip()
                running.ready = response.status == 200
                running.said = "ready" if running.ready else text or f"status {response.status}"
        except (aiohttp.ClientError, TimeoutError, OSError):
            if running.ready:
                running.said = "does not answer"
            running.ready = False
        running.was_ready = running.was_ready or running.ready

    def _bound_logs(self) -> None:
        for running in self.running:
            path = self.log_path(running.part)
            with contextlib.suppress(FileNotFoundError):  # a person may remove a log
                if path.stat().st_size > LOG_BYTES_MAX:
                    os.truncate(path, 0)


def _die_with_parent() -> None:
    """Let the kernel end the child when its supervisor is killed: nothing may be left behind."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
