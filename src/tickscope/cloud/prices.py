"""What the templates cost in a month in which nothing is used, by line, from a price list that is data."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

SHIPPED = Path(__file__).with_name("prices.yaml")
EVERYWHERE = "*"
ONCE = "organization"
"""The scope of what is paid once for all accounts."""


@dataclass(frozen=True, slots=True)
class Price:
    """One line of the price list; ``usd`` by region, or under ``*`` where all have the same."""

    line: str
    resource: str
    per: Literal["hour", "month"]
    usd: Mapping[str, float]
    seen: str
    count: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)
    """Property → the ending of those that AWS does not charge."""
    quantity: float = 1
    accounts: bool = False
    once: bool = False

    def of(self, properties: Mapping[str, Any], accounts: int) -> float:
        """Return how much of what is charged a resource with these properties uses."""
        if any(properties.get(key) != value for key, value in self.only.items()):
            return 0
        if any(str(properties.get(key)).endswith(ending) for key, ending in self.free.items()):
            return 0
        number = len(properties.get(self.count, ())) if self.count else 1
        return number * self.quantity * (accounts if self.accounts else 1)


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices, the month of the price list, and what costs nothing while it is idle."""

    as_of: str
    hours_per_month: int
    prices: tuple[Price, ...]
    free: tuple[str, ...]
    """Types, or their beginnings."""

    def knows(self, resource: str) -> bool:
        """Return whether the list tells what such a resource costs, be it nothing."""
        return resource.startswith(self.free) or any(price.resource == resource for price in self.prices)


@dataclass(frozen=True, slots=True)
class PricedStack:
    """A stack's template with whom it belongs to (an environment's name, or ``organization``) and its region."""

    scope: str
    region: str
    template: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What one thing costs in a month; ``usd`` is None where the list has no price for the region."""

    scope: str
    line: str
    region: str
    quantity: float
    usd: float | None
    seen: str


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines by scope, and types of resources that the price list does not know."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes in the order of their lines."""
        return tuple(dict.fromkeys(line.scope for line in self.lines))

    def usd(self, scope: str | None = None) -> float:
        """Return the sum of a scope, or of all; lines without a price add nothing."""
        return sum(line.usd or 0 for line in self.lines if scope in (None, line.scope))


@functools.cache
def price_list(path: Path = SHIPPED) -> PriceList:
    """Return the price list of a file; KeyError or TypeError when it is malformed."""
    data = YAML(typ="safe", pure=True).load(path)
    prices = [
        Price(**{**each, "usd": each["usd"] if isinstance(each["usd"], dict) else {EVERYWHERE: each["usd"]}})
        for each in data["prices"]
    ]
    return PriceList(str(data["as_of"]), data["hours_per_month"], tuple(prices), tuple(data["free"]))


def idle(stacks: Iterable[PricedStack], accounts: int, prices: PriceList | None = None) -> Bill:
    """Return what the stacks cost while nothing uses them.

    ``accounts`` is the number of accounts in which organization-wide services are switched on.
    """
    prices = prices or price_list()
    used: dict[tuple[str, str, int], float] = defaultdict(float)
    unknown: set[str] = set()
    for stack in stacks:
        for resource in stack.template.get("Resources", {}).values():
            if not prices.knows(resource["Type"]):
                unknown.add(resource["Type"])
            for place, price in enumerate(prices.prices):
                if price.resource == resource["Type"]:
                    key = (ONCE if price.once else stack.scope, "" if price.once else stack.region, place)
                    used[key] += price.of(resource.get("Properties", {}), accounts)
    lines = [
        _line(prices, prices.prices[place], scope, region, quantity)
        for (scope, region, place), quantity in used.items()
        if quantity
    ]
    return Bill(tuple(lines), tuple(sorted(unknown)))


def _line(prices: PriceList, price: Price, scope: str, region: str, quantity: float) -> Line:
    quantity = 1 if price.once else quantity
    usd = price.usd.get(region, price.usd.get(EVERYWHERE))
    times = prices.hours_per_month if price.per == "hour" else 1
    return Line(scope, price.line, region, quantity, None if usd is None else usd * times * quantity, price.seen)
