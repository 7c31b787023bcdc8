"""The parts of an environment that have roles, and what each may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tickscope.cloud.identity import permissions
from tickscope.cloud.identity.managed_host import managed_host
from tickscope.cloud.identity.reach import Reach
from tickscope.cloud.policies.documents import Statement

PartName = Literal["gateway", "relay", "archive", "portal", "prober", "edge"]
Runs = Literal["instance", "managed"]
"""On an EC2 instance, or on a host anywhere that Systems Manager has activated."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: where it runs, and its statements."""

    name: PartName
    runs: Runs
    means: str
    statements: tuple[Statement, ...]


def parts(reach: Reach, data_keys: Sequence[str], secrets_key: str, logs_key: str) -> tuple[Part, ...]:
    """Return every part of an environment; keys are ARNs, or the CDK's references to them."""
    made: tuple[tuple[PartName, Runs, str, list[Statement]], ...] = (
        ("gateway", "instance", "Appends to the buffer", permissions.gateway(reach, data_keys, secrets_key)),
        (
            "relay",
            "instance",
            "Moves the buffer to the hot stores",
            permissions.relay(reach, data_keys, secrets_key),
        ),
        (
            "archive",
            "instance",
            "Moves the buffer to the archive",
            permissions.archive_writer(reach, data_keys, secrets_key),
        ),
        ("portal", "instance", "Queries for people", permissions.query(reach, secrets_key)),
        ("prober", "instance", "Looks from outside", permissions.prober(reach, secrets_key)),
        ("edge", "managed", "Collects on a game host", permissions.edge_host(reach, secrets_key)),
    )
    return tuple(
        Part(name, runs, means, (*managed_host(reach, name, logs_key, secrets_key), *statements))
        for name, runs, means, statements in made
    )
