"""What the acceptance gates and `tickscope load` use: tenants, the nominal load, faults, other environments."""

from typing import Annotated, Literal

from pydantic import Field

from tickscope.spec.keys.kinds import TENANTS_MAX, UNIQUE, Count, Keys, Name, Seconds, Url, WholeSeconds

ACTIONS_MAX = 8
FAULTS_MAX = 64
FAULT_S_MAX = 3600


class LoadKeys(Keys):
    """The nominal load, 1×, of each tenant of the gates. A shard has a series for each counter and histogram."""

    shards: Count = Field(default=50, ge=1, le=100_000, description="Game servers at 1×.")
    interval_s: WholeSeconds = Field(default=1, ge=1, le=60, description="Time between two samples of a series.")
    shards_replaced_per_m: Count = Field(
        default=2,
        ge=0,
        le=100_000,
        description="Game servers that end, each minute, with a new one in their place.",
    )


class ActionKeys(Keys):
    """A step of a fault."""

    do: Literal["kill", "pause", "stop", "fill_disk"] = Field(
        description="`kill`: as by kill -9; `pause`: the process stands still; `stop`: ended in order and kept"
        " away; `fill_disk`: the system refuses it every write to a file."
    )
    part: Literal["gateway", "relay", "hot-store", "portal"] = Field(description="Whom it happens to.")
    after_s: Seconds = Field(default=0, ge=0, le=FAULT_S_MAX, description="When, counted from the fault's start.")
    for_s: Seconds = Field(default=5, ge=0.1, le=FAULT_S_MAX, description="How long. A `kill` has none.")


Steps = Annotated[list[ActionKeys], Field(min_length=1, max_length=ACTIONS_MAX, title="the steps of a fault")]


class EnvironmentKeys(Keys):
    """Where another environment is reached."""

    gateway_url: Url = Field(description="Its gateway.")
    hot_store_url: Url = Field(description="The hot store's Prometheus-compatible API.")
    portal_url: Url = Field(description="Its portal, whose query API the gates read through.")


def _kill(part: Literal["gateway", "relay", "hot-store"], after_s: float = 0) -> ActionKeys:
    return ActionKeys(do="kill", part=part, after_s=after_s)


def _pause(part: Literal["gateway", "relay", "hot-store"]) -> ActionKeys:
    return ActionKeys(do="pause", part=part)


STANDARD_FAULTS: dict[str, list[ActionKeys]] = {
    "gateway-killed": [_kill("gateway")],
    "relay-killed": [_kill("relay")],
    "store-killed": [_kill("hot-store")],
    "gateway-paused": [_pause("gateway")],
    "relay-paused": [_pause("relay")],
    "store-paused": [_pause("hot-store")],
    # Twice: what the first relay has under way may still be in the store's socket. The second has read a backlog.
    "relay-killed-while-store-paused": [
        _pause("hot-store"),
        _kill("relay", after_s=2),
        _kill("relay", after_s=4),
    ],
    "gateway-disk-full": [ActionKeys(do="fill_disk", part="gateway")],
    "relay-disk-full": [ActionKeys(do="fill_disk", part="relay")],
}


class GateKeys(Keys):
    """The acceptance gates and `tickscope load`."""

    tenants: list[Name] = Field(
        default=[],
        max_length=TENANTS_MAX,
        json_schema_extra=UNIQUE,
        description="Tenants that only the gates and `tickscope load` write to; the demo fleet leaves them alone.",
    )
    load: LoadKeys = Field(default=LoadKeys(), description="The nominal load, 1×, of each of these tenants.")
    faults: dict[Name, Steps] = Field(
        default=STANDARD_FAULTS,
        max_length=FAULTS_MAX,
        description="What the chaos gate does to an environment, each a list of 1 to 8 steps. An empty mapping also"
        " closes the port on which `tickscope up` takes faults.",
    )
    environments: dict[Name, EnvironmentKeys] = Field(
        default={}, max_length=64, description="Other environments that the gates can run against, by name."
    )
