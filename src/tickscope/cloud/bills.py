"""A platform's templates → what they cost while nothing uses them."""

from collections.abc import Iterator, Mapping
from typing import Any

from tickscope.cloud.chargeback import idle_by_tenant
from tickscope.cloud.places import places
from tickscope.cloud.prices import Bill, PricedStack, idle
from tickscope.model.platform import Platform

Templates = Mapping[str, Mapping[str, Any]]
"""By the id of the stack: ``prod-network``."""


def idle_bill(platform: Platform, templates: Templates) -> Bill:
    """Return the bill of all stacks, what belongs to the organization first, then environment by environment."""
    stacks = sorted(_priced(platform, templates), key=lambda stack: _order(platform, stack.scope))
    return idle(stacks, accounts_in_use(platform))


def idle_usd_by_tenant(platform: Platform, templates: Templates) -> dict[str, float]:
    """Return the same by the tag Tenant, for a chargeback."""
    return idle_by_tenant(_priced(platform, templates), accounts_in_use(platform))


def accounts_in_use(platform: Platform) -> int:
    """Return how many accounts there are in which services of the organization are switched on."""
    return sum(bool(account.id) and not account.retired for account in platform.cloud.accounts)


def _priced(platform: Platform, templates: Templates) -> Iterator[PricedStack]:
    for place in places(platform):
        if place.name in templates:
            yield PricedStack(place.scope, place.region, templates[place.name])


def _order(platform: Platform, scope: str) -> int:
    names = [environment.name for environment in platform.cloud.environments]
    return names.index(scope) + 1 if scope in names else 0
