"""Zones, subnets, ways out, records of traffic."""

import re
from collections import Counter
from ipaddress import IPv4Network
from typing import Any

import pytest

from tests.unit.cloud.network.environments import NETWORK, synthesised
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.network.addresses import address_plan
from tickscope.cloud.network.flow_logs import FIELDS

STACKS = ("prod-network", "staging-network", "dev-network")


def tag(properties: dict[str, Any], key: str) -> str:
    return next(str(each["Value"]) for each in properties["Tags"] if each["Key"] == key)


def routes_of(given: Synthesised, stack: str) -> dict[str, list[dict[str, Any]]]:
    """Return the routes of each subnet, by ``tier zone``."""
    subnets = {name: each["Properties"] for name, each in given.resources(stack, "AWS::EC2::Subnet").items()}
    found: dict[str, list[dict[str, Any]]] = {}
    for each in given.resources(stack, "AWS::EC2::SubnetRouteTableAssociation").values():
        subnet = subnets[each["Properties"]["SubnetId"]["Fn::GetAtt"][0]]
        table = each["Properties"]["RouteTableId"]
        routes = given.resources(
            stack, "AWS::EC2::Route", lambda route, table=table: route["RouteTableId"] == table
        )
        found[f"{tag(subnet, 'Tier')} {subnet['AvailabilityZone']}"] = [
            route["Properties"] for route in routes.values()
        ]
    return found


@pytest.mark.proves("checked", row=8, clause=1)
@pytest.mark.parametrize("stack", STACKS)
def test_three_zones_with_the_addresses_of_the_plan(stack: str) -> None:
    environment = next(each for each in studio().platform.cloud.environments if stack.startswith(each.name))
    plan = address_plan(environment.cidr, environment.zones)
    vpc = studio().only(stack, "AWS::EC2::VPC")
    assert vpc["CidrBlock"] == environment.cidr
    assert vpc["EnableDnsHostnames"] is vpc["EnableDnsSupport"] is True
    made = {
        (tag(each["Properties"], "Tier"), each["Properties"]["AvailabilityZone"], each["Properties"]["CidrBlock"])
        for each in studio().resources(stack, "AWS::EC2::Subnet").values()
    }
    assert made == {(subnet.tier, subnet.zone, str(subnet.network)) for subnet in plan.subnets}
    assert Counter(zone for _, zone, _ in made) == dict.fromkeys(environment.zones, 3)
    assert all(IPv4Network(network).subnet_of(IPv4Network(environment.cidr)) for *_, network in made)


@pytest.mark.proves("checked", row=8, clause=1)
def test_all_traffic_is_written_down_for_as_long_as_the_file_says() -> None:
    given = synthesised(flow_log_days=400)
    log = given.only(NETWORK, "AWS::EC2::FlowLog")
    (vpc,) = given.resources(NETWORK, "AWS::EC2::VPC")
    assert log["ResourceId"] == {"Fn::GetAtt": [vpc, "VpcId"]}
    assert (log["ResourceType"], log["TrafficType"], log["MaxAggregationInterval"]) == ("VPC", "ALL", 60)
    assert re.findall(r"\$\{([a-z-]+)\}", log["LogFormat"]) == list(FIELDS)
    assert {"srcaddr", "dstaddr", "dstport", "action", "flow-direction", "reject-reason"} <= set(FIELDS)
    group_id = log["LogGroupName"]["Ref"]
    group = given.templates[NETWORK]["Resources"][group_id]
    assert group["Properties"]["RetentionInDays"] == 400
    assert "KmsKeyId" in group["Properties"]
    assert group["DeletionPolicy"] == group["UpdateReplacePolicy"] == "Retain"


@pytest.mark.proves("checked", row=8, clause=1)
def test_only_this_accounts_flow_logs_may_write_and_only_there() -> None:
    role = one_account().only(NETWORK, "AWS::IAM::Role")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111111111111"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-central-1:111111111111:vpc-flow-log/*"},
    }
    (policy,) = one_account().only(NETWORK, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert policy["Resource"] != "*"
    assert "logs:PutLogEvents" in policy["Action"]


@pytest.mark.proves("checked", row=9, clause=1)
@pytest.mark.parametrize("stack", STACKS)
def test_private_subnets_go_by_their_own_zones_nat_isolated_ones_nowhere(stack: str) -> None:
    routes = routes_of(studio(), stack)
    assert len(routes) == 9
    nats = studio().resources(stack, "AWS::EC2::NatGateway")
    subnets = studio().resources(stack, "AWS::EC2::Subnet")
    zone_of = {
        name: subnets[each["Properties"]["SubnetId"]["Fn::GetAtt"][0]]["Properties"]["AvailabilityZone"]
        for name, each in nats.items()
    }
    for where, found in routes.items():
        tier, zone = where.split()
        if tier == "isolated" or (tier == "private" and stack.startswith("dev")):
            assert found == [], where
            continue
        (route,) = found
        assert route["DestinationCidrBlock"] == "0.0.0.0/0"
        if tier == "public":
            assert "GatewayId" in route
        else:
            assert zone_of[route["NatGatewayId"]["Fn::GetAtt"][0]] == zone


@pytest.mark.proves("checked", row=9, clause=1)
def test_no_subnet_gives_a_public_address_by_itself() -> None:
    for stack in STACKS:
        for subnet in studio().resources(stack, "AWS::EC2::Subnet").values():
            assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


@pytest.mark.proves("checked", row=10, clause=1)
@pytest.mark.parametrize(("nat", "gateways"), [(True, 3), (False, 0)])
def test_one_nat_per_zone_or_none_and_an_internet_gateway_either_way(nat: bool, gateways: int) -> None:
    given = synthesised(nat=nat)
    (internet,) = given.resources(NETWORK, "AWS::EC2::InternetGateway")
    (vpc,) = given.resources(NETWORK, "AWS::EC2::VPC")
    assert given.only(NETWORK, "AWS::EC2::VPCGatewayAttachment") == {
        "InternetGatewayId": {"Fn::GetAtt": [internet, "InternetGatewayId"]},
        "VpcId": {"Fn::GetAtt": [vpc, "VpcId"]},
    }
    subnets = given.resources(NETWORK, "AWS::EC2::Subnet")
    nats = [each["Properties"] for each in given.resources(NETWORK, "AWS::EC2::NatGateway").values()]
    where = [subnets[each["SubnetId"]["Fn::GetAtt"][0]]["Properties"] for each in nats]
    assert len({each["AvailabilityZone"] for each in where}) == len(nats) == gateways
    assert {tag(each, "Tier") for each in where} <= {"public"}
    assert {each["ConnectivityType"] for each in nats} <= {"public"}
    addresses = given.resources(NETWORK, "AWS::EC2::EIP")
    assert len(addresses) == gateways
    used = [
        each["Properties"]["AllocationId"]["Fn::GetAtt"][0]
        for each in given.resources(NETWORK, "AWS::EC2::NatGateway").values()
    ]
    assert sorted(used) == sorted(addresses)
    for route in given.resources(NETWORK, "AWS::EC2::Route", lambda each: "GatewayId" in each).values():
        assert route["DependsOn"], "a route to a gateway that is not attached yet fails"


def test_the_default_group_is_told_so_that_it_can_be_emptied() -> None:
    outputs = one_account().templates[NETWORK]["Outputs"]
    assert outputs["DefaultSecurityGroup"]["Value"]["Fn::GetAtt"][1] == "DefaultSecurityGroup"
