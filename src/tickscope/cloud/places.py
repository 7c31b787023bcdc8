"""Which stacks there are, in which account and region, in the order of their lives: what changes least is first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

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
    "security",
    "network",
    "identity",
    "operations",
]
LIFECYCLE: tuple[Concern, ...] = (
    "account-boundary",
    "boundary",
    "keys",
    "log-archive",
    "organization",
    "costs",
    "audit",
    "security",
    "network",
    "identity",
    "operations",
)
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

    @property
    def scope(self) -> str:
        """The environment's name; else ``organization``, or the account's where each account has such a stack."""
        if self.environment:
            return self.environment.name
        return self.account.name if self.concern in EACH_ACCOUNTS else ORGANIZATION

    @property
    def name(self) -> str:
        """The stack's id, unique in the platform: ``prod-network``, ``organization-log-archive``."""
        return f"{self.scope}-{self.concern}"


def places(platform: Platform) -> tuple[Place, ...]:
    """Return every stack of the platform, in the order in which they are made."""
    cloud = platform.cloud
    home = home_region(platform)
    organization = tuple(_organization(cloud, home))
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
    """Return the account of that purpose, or None."""
    return next((each for each in cloud.accounts if each.purpose == purpose), None)


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
    if "config" in managed:
        for account in cloud.accounts:
            if account.id and not account.retired:
                yield Place("audit", account, home)
