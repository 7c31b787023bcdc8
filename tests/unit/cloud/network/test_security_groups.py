"""Who reaches whom: groups and ACLs of the templates, judged as EC2 would, against the table of flows."""

import json
import re
from ipaddress import IPv4Address
from itertools import product

import pytest

from tests.unit.cloud.network.environments import NETWORK, environment, synthesised
from tests.unit.cloud.network.reachability import ICMP, Reachability
from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.network.flows import ROLES, flows

DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
"""EC2 takes no other letters."""
INTERNET, BEHIND_S3 = IPv4Address("203.0.113.9"), IPv4Address("3.5.136.7")
ANSWER_PORTS = (1024, 32768, 60999, 65535)

REACHED = {
    "front": {("nlb", 7407), ("prober", 7407)},
    "gateway": {("front", 7401), ("portal", 7401)},
    "relay": {("portal", 7403)},
    "portal": {("alb", 7400), ("prober", 7400)},
    "opensearch": {("relay", 443), ("portal", 443), ("bastion", 443)},
    "kafka": {("gateway", 9098), ("relay", 9098)},
    "mimir": {("relay", 8080), ("portal", 8080)},
    "endpoints": {(host, 443) for host in ("front", "gateway", "relay", "portal", "mimir", "prober", "bastion")},
}
"""Role → who may open connections to it, written down a second time: nobody decided on more, or on less."""


@pytest.fixture(scope="module", params=["prod-network", "dev-network"])
def network(request: pytest.FixtureRequest) -> Reachability:
    return Reachability(studio(), request.param)


def open_flows(stack: str) -> set[tuple[str, str, int]]:
    platform = studio().platform
    found = next(each for each in platform.cloud.environments if stack.startswith(each.name))
    return {(flow.source, flow.target, flow.port) for flow in flows(platform, found)}


def addresses(network: Reachability, tier: str) -> list[tuple[str, IPv4Address]]:
    return [(tier, subnet.network_address + 9) for subnet in network.subnets[tier]]


@pytest.mark.proves("checked", row=11, clause=1)
@pytest.mark.parametrize("stack", ["prod-network", "staging-network", "dev-network"])
def test_each_role_reaches_exactly_what_the_table_says(stack: str) -> None:
    network, allowed = Reachability(studio(), stack), open_flows(stack)
    assert set(network.groups) == set(ROLES)
    ports = {port for _, _, port in allowed}
    for source, target, port in product(ROLES, ROLES, ports):
        assert network.groups_allow(source, target, port) is ((source, target, port) in allowed)


@pytest.mark.proves("checked", row=11, clause=1)
def test_who_reaches_whom_is_as_it_was_decided_and_every_rule_has_its_other_side(network: Reachability) -> None:
    decided = {(source, target, port) for target, sources in REACHED.items() for source, port in sources}
    assert network.between("SecurityGroupIngress", "SourceSecurityGroupId", backwards=True) == decided
    assert network.between("SecurityGroupEgress", "DestinationSecurityGroupId") == decided
    open_to_networks = {
        role for role in ROLES for rule in network.rules("SecurityGroupIngress", role) if "CidrIp" in rule
    }
    assert open_to_networks == {"nlb", "alb"}
    (vpc,) = network.of("VPC")
    assert {
        str(group["Properties"]["VpcId"]["Fn::GetAtt"][0]) for group in network.of("SecurityGroup").values()
    } == {vpc}


@pytest.mark.proves("checked", row=11, clause=1)
@pytest.mark.parametrize("stack", ["prod-network", "dev-network"])
def test_what_groups_allow_passes_the_acls_from_every_zone_to_every_zone(stack: str) -> None:
    network = Reachability(studio(), stack)
    for source, target, port in open_flows(stack):
        ends = [
            addresses(network, ROLES[side][0]) if side in ROLES else [("outside", INTERNET)]  # type: ignore[index]
            for side in (source, target)
        ]
        if (
            source in ("senders", "viewers", "nat")
            or target in ("s3", "dynamodb")
            or {source, target} <= set(ROLES)
        ):
            for start, end, answer in product(*ends, ANSWER_PORTS):
                assert network.acls_allow(start, end, port, answer), (source, target, port, start, end)


@pytest.mark.proves("checked", row=11, clause=1)
def test_acls_hold_when_a_group_is_wrong(network: Reachability) -> None:
    private, isolated, public = (addresses(network, tier)[0] for tier in ("private", "isolated", "public"))
    for port in (22, 443, 1024, 7401, 9200, 65535):
        assert not network.acls_allow(isolated, private, port, 40000), "a store opens nothing to a host"
        assert not network.acls_allow(isolated, public, port, 40000)
        assert not network.acls_allow(public, isolated, port, 40000), "nothing comes past the private tier"
        assert not network.acls_allow(("outside", INTERNET), private, 443, 40000)
    for port in (22, 3389, 9092, 9200, 27017):
        assert not network.acls_allow(private, isolated, port, 40000), "a store has three ports"
        assert not network.acls_allow(("outside", INTERNET), public, port, 40000) or port >= 1024
    assert not network.acls_allow(private, ("outside", INTERNET), 80, 40000), "only TLS leaves"
    assert not network.acls_allow(private, ("outside", INTERNET), 22, 40000)


@pytest.mark.proves("checked", row=11, clause=1)
def test_each_acl_of_two_holds_when_the_other_is_wrong(network: Reachability) -> None:
    private, isolated, public = (addresses(network, tier)[0] for tier in ("private", "isolated", "public"))
    for port in (22, 80, 3389, 9092, 9200, 27017, 65535):
        assert not network.acls_allow(("outside", private[1]), isolated, port, 40000), "a store has three ports"
        assert not network.acls_allow(private, ("outside", isolated[1]), port, 40000), "and hosts know no other"
        assert not network.acls_allow(("outside", public[1]), isolated, port, 40000)
        assert not network.acls_allow(public, ("outside", isolated[1]), port, 40000)
    for port in (443, 8080, 9098):
        assert network.acls_allow(("outside", private[1]), isolated, port, 40000)
        assert network.acls_allow(private, ("outside", isolated[1]), port, 40000)


@pytest.mark.proves("checked", row=11, clause=1)
def test_every_tier_hears_and_tells_how_large_packets_may_be_and_no_other_icmp(network: Reachability) -> None:
    entries = [
        each["Properties"]
        for each in network.of("NetworkAclEntry").values()
        if each["Properties"]["Protocol"] == ICMP
    ]
    assert {(json.dumps(each["NetworkAclId"]), each["Egress"]) for each in entries} == {
        (json.dumps(each["Properties"]["NetworkAclId"]), egress)
        for each in network.of("SubnetNetworkAclAssociation").values()
        for egress in (True, False)
    }
    for each in entries:
        assert (each["Icmp"], each["CidrBlock"], each["RuleAction"]) == (
            {"Type": 3, "Code": 4},
            "0.0.0.0/0",
            "allow",
        )


def test_hosts_reach_the_internet_through_a_nat_gateway_of_their_zone_as_acls_see_it(network: Reachability) -> None:
    host, nat = addresses(network, "private")[0], addresses(network, "public")[0]
    for answer in ANSWER_PORTS:
        assert network.acls_allow(host, ("outside", INTERNET), 443, answer), "the host's side"
        assert network.acls_allow(nat, ("outside", INTERNET), 443, answer), "the gateway's side"
    assert network.acls_allow(addresses(network, "isolated")[0], ("outside", BEHIND_S3), 443, 50000)


@pytest.mark.proves("checked", row=11, clause=1)
def test_no_group_lets_all_out_and_nothing_connects_to_the_bastion(network: Reachability) -> None:
    groups = network.of("SecurityGroup")
    for group in groups.values():
        (egress,) = group["Properties"]["SecurityGroupEgress"]
        assert egress["CidrIp"] == "127.0.0.1/32", "EC2 puts a rule for everywhere where there is none"
        assert "SecurityGroupIngress" not in group["Properties"]
    assert not list(network.rules("SecurityGroupIngress", "bastion"))
    assert not list(network.rules("SecurityGroupEgress", "endpoints"))


def test_rules_say_why_in_letters_that_ec2_takes(network: Reachability) -> None:
    for kind in ("SecurityGroupIngress", "SecurityGroupEgress"):
        for rule in network.of(kind).values():
            assert DESCRIPTION.fullmatch(rule["Properties"]["Description"])
    for group in network.of("SecurityGroup").values():
        assert DESCRIPTION.fullmatch(group["Properties"]["GroupDescription"])


def test_doors_open_to_the_networks_of_the_file() -> None:
    given = synthesised(sender_cidrs=("198.51.100.0/24",), portal_cidrs=("192.0.2.0/25", "192.0.2.128/25"))
    network = Reachability(given, NETWORK)
    senders = [rule["CidrIp"] for rule in network.rules("SecurityGroupIngress", "nlb")]
    viewers = [rule["CidrIp"] for rule in network.rules("SecurityGroupIngress", "alb")]
    assert [each for each in senders if isinstance(each, str)] == ["198.51.100.0/24"]
    assert [each for each in viewers if isinstance(each, str)] == ["192.0.2.0/25", "192.0.2.128/25"]
    for rules in (senders, viewers):
        own = [each for each in rules if not isinstance(each, str)]
        assert len(own) == 3, "probes from outside come from the NAT gateways"
        assert all(each["Fn::Join"][1][1] == "/32" for each in own)
    everyone = Reachability(one_account(), NETWORK)
    for role in ("nlb", "alb"):
        assert [rule["CidrIp"] for rule in everyone.rules("SecurityGroupIngress", role)] == ["0.0.0.0/0"]


def test_hosts_reach_s3_by_its_prefix_list_where_that_is_known() -> None:
    known, unknown = Reachability(studio(), "dev-network"), Reachability(one_account(), NETWORK)
    relay = list(known.rules("SecurityGroupEgress", "relay", 443))
    assert {rule.get("DestinationPrefixListId") for rule in relay} - {None} == {"pl-6da54004", "pl-6fa54006"}
    assert not [rule for rule in relay if "CidrIp" in rule]
    assert [rule["CidrIp"] for rule in unknown.rules("SecurityGroupEgress", "relay", 443) if "CidrIp" in rule] == [
        "0.0.0.0/0"
    ], "once, though S3 and DynamoDB both need it"


def test_without_nat_nobody_is_let_out_to_the_internet() -> None:
    platform = one_account().platform
    assert {flow.target for flow in flows(platform, environment(nat=True))} >= {"internet"}
    assert not {
        flow for flow in flows(platform, environment(nat=False)) if "internet" in (flow.source, flow.target)
    }
