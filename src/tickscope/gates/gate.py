"""What every gate has, and what it is given."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tickscope.gates.profile import Profile
from tickscope.gates.recorder import Recorder
from tickscope.gates.target import Target
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class World:
    """What a gate may use: the platform file, an environment to knock at, a folder for what it keeps."""

    platform: Platform
    target: Target
    profile: Profile
    session: aiohttp.ClientSession
    folder: Path
    run: str
    """Unique; a label of everything that the gate writes."""
    chance: random.Random


@dataclass(frozen=True, slots=True)
class Gate:
    """One of T0 to T8. ``planned_s`` is about how long it takes, for the time left."""

    name: str
    title: str
    proves: str
    planned_s: Callable[[Platform, Profile], float]
    judge: Callable[[World, Recorder], Awaitable[None]]
    """Records what it finds; raises CouldNotRunError."""
