"""What the acceptance gates do, as the platform file declares it."""

from dataclasses import dataclass
from typing import Literal

ActionKind = Literal["kill", "pause", "stop", "fill_disk"]


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """The nominal load, 1×, of each tenant of the gates."""

    shards: int
    interval_s: int
    shards_replaced_per_m: int


@dataclass(frozen=True, slots=True)
class Action:
    """A step of a fault; ``for_s`` is 0 for what happens at once."""

    do: ActionKind
    part: str
    after_s: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong on purpose."""

    name: str
    actions: tuple[Action, ...]

    @property
    def lasts_s(self) -> float:
        """From its start to the end of its last step."""
        return max(action.after_s + action.for_s for action in self.actions)


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an environment is reached."""

    name: str
    gateway_url: str
    hot_store_url: str
    portal_url: str


@dataclass(frozen=True, slots=True)
class GateSettings:
    """Tenants of the gates, their nominal load, faults, and environments other than this machine."""

    tenants: tuple[str, ...]
    load: LoadSettings
    faults: tuple[Fault, ...]
    environments: tuple[Environment, ...]

    def fault(self, name: str) -> Fault | None:
        """Return the fault of that name, or None."""
        return next((fault for fault in self.faults if fault.name == name), None)
