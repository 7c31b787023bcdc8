"""Asking an environment to break, as its platform file declares, and to be whole again."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from tickscope.gates.recorder import CouldNotRunError
from tickscope.gates.target import Target

ASK_S_MAX = 10.0
POLL_S = 0.1
LATE_S_MAX = 15.0
"""How much longer than declared a fault may take before the gate stops waiting for its end."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A fault that took place; Unix times of its first step and of the moment when all of it was undone."""

    name: str
    started_s: float
    ended_s: float


class Faults:
    """The faults of one environment."""

    def __init__(self, session: aiohttp.ClientSession, target: Target) -> None:
        if not target.faults_url:
            raise CouldNotRunError(f"environment {target.name} has nobody who performs faults (ports.faults)")
        self._session = session
        self._url = f"{target.faults_url}/faults"
        self._headers = {"authorization": f"Bearer {target.faults_token}"}

    async def happen(self, name: str) -> Happened:
        """Let a declared fault happen; return when it is over and undone."""
        begun = await self._ask("POST", f"/{name}", 202)
        deadline_s = time.monotonic() + begun["lasts_s"] + LATE_S_MAX
        while True:
            state = await self._ask("GET", "", 200)
            last = state["last"]
            if state["under_way"] is None and last and last["started_at_s"] >= begun["started_at_s"]:
                return Happened(name, last["started_at_s"], last["ended_at_s"])
            if time.monotonic() > deadline_s:
                raise CouldNotRunError(f"fault {name} did not end within {LATE_S_MAX:.0f} s of its time")
            await asyncio.sleep(POLL_S)

    async def undo(self) -> None:
        """End and undo whatever is under way; raises CouldNotRunError when nobody answers."""
        await self._ask("DELETE", "", 204)

    async def _ask(self, method: str, path: str, wanted: int) -> Any:
        timeout = aiohttp.ClientTimeout(total=ASK_S_MAX)
        url = self._url + path
        try:
            async with self._session.request(method, url, headers=self._headers, timeout=timeout) as response:
                if response.status != wanted:
                    said = (await response.content.read(500)).decode("utf-8", "replace").strip()
                    raise CouldNotRunError(f"{method} {url} answered {response.status}: {said}")
                return await response.json() if wanted != 204 else None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CouldNotRunError(f"{method} {url}: {error or type(error).__name__}") from error


@contextlib.asynccontextmanager
async def undone(faults: Faults) -> AsyncIterator[Faults]:
    """Leave no fault behind, however the block ends."""
    await faults.undo()
    try:
        yield faults
    finally:
        await asyncio.shield(faults.undo())
