"""Every environment's addresses, whatever network it is given."""

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickscope.cloud.network.addresses import TIERS, address_plan

ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")
AWS_KEEPS_PER_SUBNET = 5
NETWORKS = st.tuples(st.ip_addresses(v=4), st.integers(16, 20)).map(
    lambda drawn: IPv4Network((IPv4Address(int(drawn[0])), drawn[1]), strict=False)
)


@given(network=NETWORKS, zones=st.sampled_from([ZONES, (*ZONES, "eu-central-1d")]))
def test_subnets_are_inside_and_apart_and_together_with_what_is_spare_they_are_everything(
    network: IPv4Network, zones: tuple[str, ...]
) -> None:
    plan = address_plan(str(network), zones)
    parts = [*(subnet.network for subnet in plan.subnets), *plan.spare]
    assert all(part.subnet_of(network) for part in parts)
    assert not any(one.overlaps(other) for one, other in combinations(parts, 2))
    assert sum(part.num_addresses for part in parts) == network.num_addresses
    assert {(subnet.tier, subnet.zone) for subnet in plan.subnets} == {
        (tier, zone) for tier in TIERS for zone in zones
    }


@given(network=NETWORKS)
def test_every_subnet_is_in_its_tier_and_fits_what_will_live_there(network: IPv4Network) -> None:
    plan = address_plan(str(network), ZONES)
    for subnet in plan.subnets:
        assert subnet.network.subnet_of(plan.tiers[subnet.tier])
        assert subnet.network.num_addresses - AWS_KEEPS_PER_SUBNET >= 100, "19 endpoints, brokers, data nodes"
        assert 16 <= subnet.network.prefixlen <= 28, "what AWS takes"


def test_a_fourth_zone_moves_nobody() -> None:
    three, four = address_plan("10.20.0.0/16", ZONES), address_plan("10.20.0.0/16", (*ZONES, "eu-central-1d"))
    assert set(three.subnets) < set(four.subnets)


def test_the_plan_of_a_16() -> None:
    plan = address_plan("10.20.0.0/16", ZONES)
    assert [str(subnet.network) for subnet in plan.of("private")] == [
        "10.20.0.0/19",
        "10.20.32.0/19",
        "10.20.64.0/19",
    ]
    assert [str(subnet.network) for subnet in plan.of("public")] == [
        "10.20.192.0/21",
        "10.20.200.0/21",
        "10.20.208.0/21",
    ]
    assert str(plan.spare[-1]) == "10.20.224.0/19"


def test_five_zones_are_too_many() -> None:
    with pytest.raises(ValueError, match="5 zones; there are addresses for 4"):
        address_plan("10.20.0.0/16", (*ZONES, "d", "e"))
