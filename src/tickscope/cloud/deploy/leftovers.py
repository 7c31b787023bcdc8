"""Stacks of ours that are deployed, but that the platform file has no more: nothing of them changes by itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.data_stores import DATA_STORES
from tickscope.cloud.deploy.decide import KEPT
from tickscope.cloud.places import BILLING_REGION, account_for, watched_regions
from tickscope.model.platform import Platform
from tickscope.ports.stacks import FoundStack, Stacks

Look = Callable[[str, str], Stacks | None]
"""Account and region → its CloudFormation, or None where there is no way in."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A stack that is deployed, but is not in the file, or has nothing in it there."""

    id: str
    """``organization-costs``: the stack's name without the qualifier."""
    account: str
    region: str
    stack: FoundStack
    resources: Mapping[str, Mapping[str, Any]]
    """As they were deployed, by logical id."""

    @property
    def destroyed(self) -> tuple[str, ...]:
        """What is gone when the stack is deleted, as people are told it."""
        return tuple(self._told(name) for name in self.resources if not self._stays(name))

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What stays, but belongs to no stack any more."""
        return tuple(self._told(name) for name in self.resources if self._stays(name))

    @property
    def lost(self) -> tuple[str, ...]:
        """Data stores that would be gone: no deletion policy keeps them."""
        stores = (name for name, each in self.resources.items() if each["Type"] in DATA_STORES)
        return tuple(self._told(name) for name in stores if not self._stays(name))

    def _stays(self, name: str) -> bool:
        return self.resources[name].get("DeletionPolicy") in KEPT

    def _told(self, name: str) -> str:
        return f"{name} ({self.resources[name]['Type']})"


def leftovers(platform: Platform, wanted: Sequence[StackArtifact], look: Look) -> tuple[Leftover, ...]:
    """Return what is left over, the last made first: what was made later may build on what was there.

    ``wanted`` are the platform's stacks. It is looked for in accounts and regions that the file still names.
    """
    qualifier = platform.cloud.qualifier
    there = {(each.account, each.region, each.stack_name) for each in wanted if each.resources}
    found: list[Leftover] = []
    for account, region in _whereabouts(platform):
        stacks = look(account, region)
        if stacks is None:
            continue
        for each in _ours(stacks.found(), qualifier):
            if (account, region, each.name) not in there:
                resources = (stacks.template(each.name) or {}).get("Resources", {})
                found.append(Leftover(each.name.removeprefix(f"{qualifier}-"), account, region, each, resources))
    return tuple(sorted(found, key=lambda each: each.stack.made, reverse=True))


def bootstrap_role(qualifier: str, what: str, account: str, region: str) -> str:
    """Return the ARN of a role of the CDK's bootstrap: ``deploy``, ``lookup`` or ``cfn-exec``."""
    return f"arn:aws:iam::{account}:role/cdk-{qualifier}-{what}-role-{account}-{region}"


def _whereabouts(platform: Platform) -> Iterable[tuple[str, str]]:
    accounts = [each.id for each in platform.cloud.accounts if each.id and not each.retired]
    payer = account_for(platform.cloud, "management")
    billing = [(payer.id, BILLING_REGION)] if payer else []
    return dict.fromkeys(
        [*((account, region) for account in accounts for region in watched_regions(platform)), *billing]
    )


def _ours(found: Iterable[FoundStack], qualifier: str) -> Iterable[FoundStack]:
    """Return the stacks that have our name, were made by our bootstrap's role, and are more than an intention."""
    role = f":role/cdk-{qualifier}-cfn-exec-role-"
    return (
        each
        for each in found
        if each.name.startswith(f"{qualifier}-")
        and role in each.role_arn
        and each.state.status != "REVIEW_IN_PROGRESS"
    )
