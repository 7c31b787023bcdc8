"""A network and three zones → subnets by tier, with room for a fourth zone in each and for a tier to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

Tier = Literal["private", "isolated", "public"]
TIERS: tuple[Tier, ...] = ("private", "isolated", "public")
"""In the order of their addresses, the largest first, so that each begins on its own boundary."""
TIER_BITS: Mapping[Tier, int] = {"private": 1, "isolated": 2, "public": 3}
"""A tier has the environment's addresses divided by 2 to this: a half, a quarter, an eighth."""
ZONES_PER_TIER = 4
"""Three are used."""


@dataclass(frozen=True, slots=True)
class Subnet:
    """One tier in one zone."""

    tier: Tier
    zone: str
    network: IPv4Network

    @property
    def id(self) -> str:
        """``PrivateA``: the same in every region, since a zone's last letter is all that differs in one."""
        return f"{self.tier.title()}{self.zone[-1].upper()}"


@dataclass(frozen=True, slots=True)
class AddressPlan:
    """An environment's addresses: every subnet, and what is left."""

    network: IPv4Network
    tiers: Mapping[Tier, IPv4Network]
    """All of a tier, the fourth zone's part included: what rules about the tier name."""
    subnets: tuple[Subnet, ...]
    spare: tuple[IPv4Network, ...]
    """Used by nothing: a part of each tier for a zone to come, and an eighth for a tier to come."""

    def of(self, tier: Tier) -> tuple[Subnet, ...]:
        """Return a tier's subnets in the order of the zones."""
        return tuple(subnet for subnet in self.subnets if subnet.tier == tier)


def address_plan(cidr: str, zones: Sequence[str]) -> AddressPlan:
    """Plan the addresses of an environment.

    ``cidr`` is /16 to /20. ``zones`` are three, or four; ValueError for more, or for a network that is too small.
    """
    network = IPv4Network(cidr)
    if len(zones) > ZONES_PER_TIER:
        raise ValueError(f"{len(zones)} zones; there are addresses for {ZONES_PER_TIER}")
    subnets: list[Subnet] = []
    spare: list[IPv4Network] = []
    tiers: dict[Tier, IPv4Network] = {}
    rest = network
    for tier in TIERS:
        tiers[tier], rest = rest.subnets(prefixlen_diff=1)
        parts = list(tiers[tier].subnets(prefixlen_diff=2))
        subnets += [Subnet(tier, zone, part) for zone, part in zip(zones, parts, strict=False)]
        spare += parts[len(zones) :]
    return AddressPlan(network, tiers, tuple(subnets), (*spare, rest))
