"""What is there costs what the price list says, and what the list does not know is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tickscope.cloud.prices import Bill, PricedStack, idle, price_list
from tickscope.cloud.prices_text import markdown, text, to_jsonable


def stack(*resources: tuple[str, dict[str, Any]], scope: str = "prod", region: str = "eu-central-1") -> PricedStack:
    named = {f"R{n}": {"Type": kind, "Properties": properties} for n, (kind, properties) in enumerate(resources)}
    return PricedStack(scope, region, {"Resources": named})


def usd(bill: Bill, line: str, scope: str = "prod") -> float | None:
    (found,) = [each for each in bill.lines if (each.scope, each.line) == (scope, line)]
    return found.usd


NAT = ("AWS::EC2::NatGateway", {})
ENDPOINT = ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b", "c"]})
GATEWAY_ENDPOINT = ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway", "RouteTableIds": ["a"]})
ACL = ("AWS::WAFv2::WebACL", {"Rules": [{}, {}, {}]})


def test_a_network_of_three_zones_in_frankfurt() -> None:
    bill = idle([stack(NAT, NAT, NAT, ENDPOINT, ENDPOINT, GATEWAY_ENDPOINT)], 1)
    assert usd(bill, "NAT gateways") == pytest.approx(3 * 0.052 * 730)
    assert usd(bill, "Interface endpoints, in each zone") == pytest.approx(6 * 0.012 * 730)
    assert bill.usd() == pytest.approx(3 * 0.052 * 730 + 6 * 0.012 * 730)


def test_the_endpoint_of_guarddutys_agents_is_free() -> None:
    name, properties = ENDPOINT
    agents = (name, {**properties, "ServiceName": "com.amazonaws.eu-central-1.guardduty-data"})
    assert idle([stack(agents)], 1).usd() == 0


def test_regions_have_prices_of_their_own() -> None:
    bill = idle([stack(NAT), stack(NAT, region="us-east-1", scope="dev")], 1)
    assert usd(bill, "NAT gateways") == pytest.approx(0.052 * 730)
    assert usd(bill, "NAT gateways", "dev") == pytest.approx(0.045 * 730)
    assert bill.usd("dev") == pytest.approx(0.045 * 730)


def test_one_resource_can_have_two_lines() -> None:
    bill = idle([stack(ACL)], 1)
    assert (usd(bill, "WAF web ACLs"), usd(bill, "WAF rules")) == (5, 3)


def test_stacks_of_one_scope_are_added_up() -> None:
    key: tuple[str, dict[str, Any]] = ("AWS::KMS::Key", {})
    assert usd(idle([stack(key), stack(key, key)], 1), "KMS keys") == 3


def test_services_of_the_whole_organization_are_paid_for_each_account() -> None:
    detector: tuple[str, dict[str, Any]] = ("AWS::GuardDuty::Detector", {})
    line = "GuardDuty, GB of flow and DNS logs"
    assert usd(idle([stack(detector)], 6), line) == pytest.approx(6 * 1.15)


def test_what_is_subscribed_once_is_paid_once() -> None:
    protection: tuple[str, dict[str, Any]] = ("AWS::Shield::Protection", {})
    bill = idle([stack(protection, protection), stack(protection, scope="dev", region="us-east-1")], 6)
    assert bill.usd() == usd(bill, "Shield Advanced", "organization") == 3000


def test_an_analyzer_of_outside_access_costs_nothing_and_one_of_unused_access_does() -> None:
    kinds = ("ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS")
    bills = [idle([stack(("AWS::AccessAnalyzer::Analyzer", {"Type": kind}))], 2) for kind in kinds]
    assert [bill.usd() for bill in bills] == [0, pytest.approx(2 * 40 * 0.2)]


def test_a_region_without_a_price_is_told_and_adds_nothing() -> None:
    bill = idle([stack(NAT, ("AWS::KMS::Key", {}), region="af-south-1")], 1)
    assert usd(bill, "NAT gateways") is None
    assert bill.usd() == 1
    assert "Without a price, and not in the sums: lines of af-south-1." in text(bill)
    assert "not in the list" in markdown(bill)


def test_a_resource_that_the_list_does_not_know_is_told() -> None:
    bill = idle([stack(("AWS::Braket::Thing", {}), ("AWS::IAM::Role", {}))], 1)
    assert bill.unknown == ("AWS::Braket::Thing",)
    assert "Not in the price list: AWS::Braket::Thing." in text(bill)
    assert to_jsonable(bill)["not_priced"] == ["AWS::Braket::Thing"]


def test_the_table_has_every_line_and_the_sums() -> None:
    bill = idle([stack(NAT), stack(("AWS::KMS::Key", {}), scope="organization")], 1)
    assert text(bill).splitlines()[:8] == [
        "                region        number  USD per month",
        "prod",
        "  NAT gateways  eu-central-1       1          37.96",
        "  sum                                         37.96",
        "organization",
        "  KMS keys      eu-central-1       1           1.00",
        "  sum                                          1.00",
        "all                                           38.96",
    ]
    assert "| **all** | **sum** | | | **38.96** | |" in markdown(bill)


def test_a_page_says_of_each_line_what_it_is_known_from() -> None:
    page = markdown(idle([stack(NAT, ("AWS::Logs::LogGroup", {}))], 1))
    assert "| prod | NAT gateways | eu-central-1 | 1 | 37.96 | document |" in page
    logs = "CloudWatch Logs, GB taken in"
    assert f"| prod | {logs} | eu-central-1 | 0.5 | 0.32 | document, unconfirmed, estimate |" in page


def test_json_says_how_sure_each_figure_is() -> None:
    shown = json.loads(json.dumps(to_jsonable(idle([stack(NAT)], 1))))
    assert shown["usd_per_month"] == 37.96
    assert shown["scopes"]["prod"]["lines"][0]["seen"].startswith("document")


def test_every_price_says_where_it_was_seen() -> None:
    """And a price is not shadowed: types that are priced are not among the free ones by their whole name."""
    for price in price_list().prices:
        assert price.seen.split()[0].rstrip(",") in ("document", "unconfirmed"), price.line
        assert price.usd, price.line
        assert all(usd > 0 for usd in price.usd.values())
        assert price.resource not in price_list().free
        assert {"us-east-1", "eu-west-1", "eu-central-1"} <= set(price.usd) or set(price.usd) == {"*"}


def test_the_list_names_no_address() -> None:
    """A citation is the list, the region and the month: pages move."""
    assert "http" not in (Path(__file__).parents[3] / "src/tickscope/cloud/prices.yaml").read_text()
