"""Units of the platform file as a tree, and the tags of its accounts; pure."""

from tickscope.cloud.concern import mandatory_tags
from tickscope.cloud.places import Place, home_region
from tickscope.model.organization import SUSPENDED, Account, OrganizationSettings, Unit
from tickscope.model.platform import Platform

Path = tuple[str, ...]
"""Names of units from below the root; empty for the root itself."""


def has_units(organization: OrganizationSettings) -> bool:
    """Return whether units are made: guardrails are attached to them, and accounts are put into them."""
    return organization.manages("guardrails") or organization.manages("accounts")


def parents_first(organization: OrganizationSettings) -> tuple[Unit, ...]:
    """Return all units, ``SUSPENDED`` last, each after the one above it."""
    return tuple(sorted(_units(organization).values(), key=lambda unit: len(path(organization, unit.name))))


def path(organization: OrganizationSettings, name: str) -> Path:
    """Return where a unit is; the root for an empty name. Raises KeyError for a unit that the file has not."""
    units = _units(organization)
    found: Path = ()
    while name:
        found, name = (name, *found), units[name].parent
        if len(found) > len(units):
            raise ValueError(f"unit {found[0]} is above itself")
    return found


def path_of(organization: OrganizationSettings, account: Account) -> Path:
    """Return the unit in which an account belongs."""
    return path(organization, SUSPENDED if account.retired else account.unit)


def guardrails_of(organization: OrganizationSettings, account: Account) -> frozenset[str]:
    """Return the guardrails of an account's unit and of those above; none where they are not managed."""
    if not organization.manages("guardrails"):
        return frozenset()
    units = _units(organization)
    return frozenset(each for name in path_of(organization, account) for each in units[name].guardrails)


def account_tags(platform: Platform, account: Account) -> dict[str, str]:
    """Return an account's own tags: those of the environment in it, where there is just one."""
    inside = [each for each in platform.cloud.environments if each.account.name == account.name]
    environment = inside[0] if len(inside) == 1 else None
    return mandatory_tags(platform, Place("audit", account, home_region(platform), environment))


def _units(organization: OrganizationSettings) -> dict[str, Unit]:
    return {unit.name: unit for unit in (*organization.units, Unit(SUSPENDED))}
