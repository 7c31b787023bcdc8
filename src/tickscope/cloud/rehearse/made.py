"""What an emulator was asked for, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.moto_api._internal.models import moto_api_backend
from moto.organizations.models import organizations_backends

from tickscope.cloud.rehearse.calls import Caller, Shim

Place = tuple[str, str, str, str]
"""Account, region, stack's id, logical id."""


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that the emulator was asked for."""

    type: str
    physical_id: str
    properties: Mapping[str, Any]
    """As the template gives them, intrinsics resolved."""
    real: bool = True
    """Whether something made it; else its id is a stand-in."""
    failure: str = ""


@dataclass(slots=True)
class Emulator:
    """A running emulator: its address, and what was made in it."""

    url: str
    shims: Mapping[str, Shim]
    made: dict[Place, Made] = field(default_factory=dict)
    managed_policies: frozenset[str] = frozenset()
    """Names of AWS' own policies that roles may have; to load all of them takes seconds for each account."""
    caller: Caller | None = None
    """Through which shims call; set before the first stack is made."""

    def asked(self) -> Caller:
        """Return through whom shims call."""
        assert self.caller is not None
        return self.caller

    def adopt_organization(self, account: str, root_id: str) -> None:
        """Make an organization that is there already, with its root's id."""
        self.asked().call(account, "us-east-1", "organizations", "create_organization", {"FeatureSet": "ALL"})
        backend: Any = organizations_backends[account]["aws"]
        backend.ou[0].id = backend.org.root_id = root_id
        for each in backend.accounts:
            each.parent_id = each.root_id = root_id
        for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY", "RESOURCE_CONTROL_POLICY"):
            backend.ou[0].policy_types.append({"Type": kind, "Status": "ENABLED"})

    def empty(self) -> None:
        """Forget everything that was made."""
        moto_api_backend.reset()
        self.made.clear()

    def of(self, account: str, region: str, stack_id: str) -> dict[str, Made]:
        """Return what one stack made, by logical id."""
        return {place[3]: each for place, each in self.made.items() if place[:3] == (account, region, stack_id)}
