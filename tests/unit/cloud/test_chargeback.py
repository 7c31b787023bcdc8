"""What tenants are charged adds up to what AWS billed, beside what the price list says."""

import csv
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickscope.cloud.chargeback import Charge, charges, idle_by_tenant, tenant_of, text, to_csv
from tickscope.cloud.prices import PricedStack

BILLED = {"embergate": 300.0, "skyhook": 100.0, "": 150.0, "shared": 40.0, "gone": 10.0}


@pytest.mark.proves("checked", row=7, clause=3)
def test_shared_costs_are_split_in_proportion_to_own_ones() -> None:
    found = charges(["embergate", "skyhook", "driftwood"], BILLED, {})
    assert [(each.tenant, each.own_usd, each.share_usd) for each in found] == [
        ("embergate", 300, 150),
        ("skyhook", 100, 50),
        ("driftwood", 0, 0),
    ]


def test_while_nobody_costs_anything_shared_costs_are_split_evenly() -> None:
    assert [each.usd for each in charges(["a", "b"], {"": 10.0}, {})] == [5, 5]


@pytest.mark.proves("checked", row=6, clause=4)
def test_what_was_billed_stands_beside_the_price_model() -> None:
    first, second = charges(["a", "b"], {"a": 30.0, "b": 10.0, "": 20.0}, {"a": 4.0, "shared": 8.0})
    assert (first.usd, first.idle_usd, first.use_usd) == (45, 12, 33)
    assert (second.usd, second.idle_usd, second.use_usd) == (15, 0, 15)


def test_a_credit_makes_nobody_elses_share_larger_than_the_whole() -> None:
    first, second = charges(["a", "b"], {"a": -50.0, "b": 10.0, "": 20.0}, {})
    assert (first.share_usd, second.share_usd) == (0, 20)


USD = st.dictionaries(st.sampled_from(["a", "b", "c", "", "shared"]), st.floats(0, 1e6), max_size=5)


@given(billed=USD, idle=USD, tenants=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True))
def test_charges_add_up(billed: dict[str, float], idle: dict[str, float], tenants: list[str]) -> None:
    found = charges(tenants, billed, idle)
    assert sum(each.usd for each in found) == pytest.approx(sum(billed.values()))
    assert sum(each.idle_usd for each in found) == pytest.approx(sum(idle.values()))


@pytest.mark.parametrize(
    ("properties", "tenant"),
    [
        ({}, "shared"),
        ({"Tags": [{"Key": "Owner", "Value": "x"}, {"Key": "Tenant", "Value": "skyhook"}]}, "skyhook"),
        ({"Tags": {"Tenant": "skyhook"}}, "skyhook"),
        ({"HostedZoneTags": [{"Key": "Tenant", "Value": "skyhook"}]}, "skyhook"),
        ({"Tags": {"Fn::If": []}}, "shared"),
    ],
)
def test_a_resource_is_its_tags_tenants(properties: dict[str, Any], tenant: str) -> None:
    assert tenant_of(properties) == tenant


def test_a_tenants_key_is_its_own_in_the_price_model() -> None:
    keys: dict[str, Any] = {
        "A": {"Type": "AWS::KMS::Key", "Properties": {"Tags": [{"Key": "Tenant", "Value": "embergate"}]}},
        "B": {"Type": "AWS::KMS::Key", "Properties": {}},
        "C": {"Type": "AWS::KMS::Key"},
    }
    stack = PricedStack("prod", "eu-central-1", {"Resources": keys})
    assert idle_by_tenant([stack], 1) == {"embergate": 1, "shared": 2}


def test_the_report_is_a_table_and_a_spreadsheet() -> None:
    listed = [Charge("embergate", 300, 150, 12), Charge("skyhook", 1000.5, 50, 3)]
    assert text(listed).splitlines() == [
        "tenant      its own  of shared   charged  idle, by price list  beyond idle",
        "embergate    300.00     150.00    450.00                12.00       438.00",
        "skyhook    1,000.50      50.00  1,050.50                 3.00     1,047.50",
        "all        1,300.50     200.00  1,500.50                15.00     1,485.50",
    ]
    rows = list(csv.DictReader(to_csv(listed).splitlines()))
    assert rows[1] == {
        "tenant": "skyhook",
        "own_usd": "1000.50",
        "share_usd": "50.00",
        "usd": "1050.50",
        "idle_usd": "3.00",
        "use_usd": "1047.50",
    }
