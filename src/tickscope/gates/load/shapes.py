"""Which series a game server has, and which game servers there are at a time."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.gates.load.values import EPOCH_MS
from tickscope.model.platform import FamilyKind, Schema
from tickscope.model.series import METRIC_NAME, Labels

JOB = "tickscope-load"
MINUTE_MS = 60_000
REGION = "eu-central-1"
ZONES = 3
SPREAD = {
    "game_action_ack_seconds": ("asn_bucket", ("as-home", "as-mobile", "as-campus", "as-other")),
    "game_match_wait_seconds": ("queue", ("ranked", "casual")),
}
"""Families that a game server has once for each value of a label whose values no catalogue lists."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One series of a game server; ``own`` are the labels that its other series do not have."""

    family: str
    kind: FamilyKind
    own: Labels


@dataclass(frozen=True, slots=True)
class Shard:
    """A game server: ``slot`` is its place in the fleet, ``generation`` how many were there before it."""

    slot: int
    generation: int

    @property
    def name(self) -> str:
        """The value of the label ``shard_id``."""
        return f"s{self.slot:05d}-{self.generation}"


def shapes(schema: Schema) -> tuple[Shape, ...]:
    """Return every series that a game server has, families in the catalogue's order."""
    found = []
    for family in schema.families.values():
        choices = [[(label, value) for value in values] for label, values in family.labels.items()]
        if family.name in SPREAD and SPREAD[family.name][0] in schema.labels:
            label, values = SPREAD[family.name]
            choices.append([(label, value) for value in values])
        found += [Shape(family.name, family.kind, own) for own in itertools.product(*choices)]
    return tuple(found)


def shard_at(slot: int, slots: int, replaced_per_m: int, t_ms: int) -> Shard:
    """Return who has a slot at a time: slots are replaced in turn, so many a minute since the epoch."""
    replaced = (t_ms - EPOCH_MS) * replaced_per_m // MINUTE_MS
    return Shard(slot, (replaced - slot + slots - 1) // slots)


def shards_between(
    slot: int, slots: int, replaced_per_m: int, start_ms: int, end_ms: int
) -> Iterator[tuple[Shard, int]]:
    """Yield each shard that has a slot from ``start_ms`` to ``end_ms`` with the first moment that it is there."""
    shard = shard_at(slot, slots, replaced_per_m, start_ms)
    since_ms = start_ms
    last = shard_at(slot, slots, replaced_per_m, end_ms)
    while True:
        yield shard, since_ms
        if shard.generation == last.generation:
            return
        shard = Shard(slot, shard.generation + 1)
        # The first moment at which ``replaced`` reaches this generation's number, counted up to a millisecond.
        number = shard.generation * slots + slot - slots + 1
        since_ms = EPOCH_MS - (-number * MINUTE_MS // replaced_per_m)


def labels_of(shape: Shape, shard: Shard, run: str, schema: Schema) -> Labels:
    """Return a series' labels, sorted by name; ``instance`` tells runs apart whatever the schema is."""
    build = shard.generation % 2 + 1
    values = {
        "region": REGION,
        "az": f"{REGION}{'abc'[shard.slot % ZONES]}",
        "cluster": f"load-{shard.slot % 4}",
        "shard_id": shard.name,
        "instance_type": ("c7g.xlarge", "c7g.2xlarge")[shard.slot % 2],
        "build_id": f"2026.11.{build}",
    }
    fleet = [(name, value) for name, value in values.items() if name in schema.labels]
    own = [(METRIC_NAME, shape.family), ("job", JOB), ("instance", f"{run}/{shard.name}"), *shape.own]
    return tuple(sorted([*fleet, *own]))
