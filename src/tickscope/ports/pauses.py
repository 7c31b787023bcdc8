"""Tenants whose delivery a person has paused; all relays of a group see the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when (milliseconds since the Unix epoch) and why, in the words of who did it."""

    since_ms: int
    why: str


class Pauses(Protocol):
    """A pause holds until it is taken back; what comes for the tenant meanwhile waits in the buffer."""

    async def paused(self) -> Mapping[str, Pause]:
        """Return the paused tenants; raises Retry when that cannot be known now."""
        ...

    async def pause(self, tenant: str, pause: Pause) -> None:
        """Pause a tenant; a pause that is there already stays as it is."""
        ...

    async def resume(self, tenant: str) -> bool:
        """Let a tenant go on; return whether it was paused."""
        ...

    async def close(self) -> None:
        """Release what holds the pauses; they stay."""
        ...


class MemoryPauses:
    """``Pauses`` of one process."""

    def __init__(self) -> None:
        self._pauses: dict[str, Pause] = {}

    async def paused(self) -> Mapping[str, Pause]:
        """Return a copy."""
        return dict(self._pauses)

    async def pause(self, tenant: str, pause: Pause) -> None:
        """Keep the pause."""
        self._pauses.setdefault(tenant, pause)

    async def resume(self, tenant: str) -> bool:
        """Forget the pause."""
        return self._pauses.pop(tenant, None) is not None

    async def close(self) -> None:
        """Nothing to release."""
