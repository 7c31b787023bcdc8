"""Which stacks there are, in which account and region, in the order of their lives: what changes least is first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from tickscope.model.cloud import CloudEnvironment, CloudSettings
from tickscope.model.organization import Account, Purpose
from tickscope.model.platform import Platform

Concern = Literal[
    "account-boundary",
    "boundary",
    "keys",
    "log-archive",
    "organization",
    "costs",
    "audit",
    "detection",
    "security",
    "network",
    "identity",
    "operations",
]
LIFECYCLE: tuple[Concern, ...] = get_args(Concern)
BILLING_REGION = "us-east-1"
"""AWS keeps budgets, anomaly monitors and cost reports there, for every region."""
EACH_ACCOUNTS: tuple[Concern, ...] = ("account-boundary", "audit")
"""What an account has for itself."""
ORGANIZATION = "organization"
"""Stands for an environment's name in the stacks that belong to none."""


@dataclass(frozen=True, slots=True)
class Place:
    """One stack: what it is about, for whom, and where."""

    concern: Concern
    account: Account
    region: str
    environment: CloudEnvironment | None = None
    """None for what belongs to the organization, or to one of its accounts."""
    abroad: bool = False
    """Whether the same stack is in the home region too: then the region is in the name of this one."""

    @property
    def scope(self) -> str:
        """The environment's name; else ``organization``, or the account's where each account has such a stack."""
        if self.environment:
            return self.environment.name
        return self.account.name if self.concern in EACH_ACCOUNTS else ORGANIZATION

    @property
    def name(self) -> str:
        """The stack's id, unique in the platform: ``prod-network``, ``prod-audit``, ``prod-audit-eu-west-1``."""
        return f"{self.scope}-{self.concern}" + (f"-{self.region}" if self.abroad else "")


def places(platform: Platform) -> tuple[Place, ...]:
    """Return every stack of the platform, in the order in which they are made."""
    cloud = platform.cloud
    home = home_region(platform)
    organization = (*_organization(cloud, home), *_watched(cloud, watched_regions(platform)))
    accounts = dict.fromkeys(place.account for place in organization)
    boundaries = [Place("account-boundary", account, home) for account in accounts]
    found = [*boundaries, *organization, *_environments(cloud)]
    return tuple(sorted(found, key=lambda place: LIFECYCLE.index(place.concern)))


def boundary_of(place: Place) -> tuple[str, Concern]:
    """Return the scope and the concern of the stack with the boundary of a stack's roles."""
    return (place.environment.name, "boundary") if place.environment else (place.account.name, "account-boundary")


def home_region(platform: Platform) -> str:
    """Return the region of what belongs to no environment."""
    return platform.cloud.organization.region or platform.region


def watched_regions(platform: Platform) -> tuple[str, ...]:
    """Return where anything may be, so where all of it is recorded and watched: the home region first."""
    cloud, home = platform.cloud, home_region(platform)
    others = {*(each.region for each in cloud.environments), *cloud.organization.guardrails.regions} - {home}
    return (home, *sorted(others))


def account_for(cloud: CloudSettings, purpose: Purpose) -> Account | None:
    """Return the account of that purpose that is not given up, or None."""
    return next((each for each in cloud.accounts if each.purpose == purpose and not each.retired), None)


def _environments(cloud: CloudSettings) -> Iterator[Place]:
    for environment in cloud.environments:
        for concern in ("boundary", "keys", "log-archive", "security", "network", "identity", "operations"):
            yield Place(concern, environment.account, environment.region, environment)


def _organization(cloud: CloudSettings, home: str) -> Iterator[Place]:
    managed = cloud.organization.manage
    management, archive = account_for(cloud, "management"), account_for(cloud, "log_archive")
    security = account_for(cloud, "security")
    if archive and {"trail", "config", "costs"} & set(managed):
        yield Place("keys", archive, home)
        yield Place("log-archive", archive, home)
    if management and managed:
        yield Place("organization", management, home)
    if management and "costs" in managed:
        yield Place("costs", management, BILLING_REGION)
    if security and {"config", "security"} & set(managed):
        yield Place("security", security, home)


def _watched(cloud: CloudSettings, regions: tuple[str, ...]) -> Iterator[Place]:
    """Yield what is in each watched region: every account's records, and what the security account detects."""
    managed, security = cloud.organization.manage, account_for(cloud, "security")
    packs = "config" in managed and bool(cloud.organization.conformance_packs)
    for region in regions:
        abroad = region != regions[0]
        for account in recorded_accounts(cloud):
            if "config" in managed or ("security" in managed and account.purpose == "management"):
                yield Place("audit", account, region, abroad=abroad)
        if security and ("security" in managed or packs):
            yield Place("detection", security, region, abroad=abroad)


def recorded_accounts(cloud: CloudSettings) -> tuple[Account, ...]:
    """Return the accounts that exist and are not given up: those whose records are kept."""
    return tuple(account for account in cloud.accounts if account.id and not account.retired)
