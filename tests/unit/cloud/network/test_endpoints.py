"""Endpoints of AWS services: which, where, under whose policy."""

import json
from typing import Any

import pytest

from tests.unit.cloud.network.environments import NETWORK, synthesised
from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.network.services import INTERFACES
from tickscope.cloud.policies import endpoint_policy

ROW_12 = (
    "aps-workspaces",
    "aps",
    "grafana",
    "grafana-workspace",
    "kinesis-streams",
    "kinesis-firehose",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "sts",
    "monitoring",
    "logs",
    "secretsmanager",
    "kms",
    "athena",
    "glue",
)
AGENTS = ("guardduty-data",)
"""Not in the row: GuardDuty's agents (row 5) report through it."""


def endpoints(stack: str, kind: str) -> dict[str, dict[str, Any]]:
    found = studio().resources(stack, "AWS::EC2::VPCEndpoint", lambda each: each["VpcEndpointType"] == kind)
    region = "eu-west-1" if stack.startswith("dev") else "eu-central-1"
    return {
        each["Properties"]["ServiceName"].removeprefix(f"com.amazonaws.{region}."): each["Properties"]
        for each in found.values()
    }


@pytest.mark.proves("checked", row=12, clause=1)
@pytest.mark.parametrize("stack", ["prod-network", "dev-network"])
def test_each_service_of_the_row_has_an_interface_in_every_zone_under_its_own_name(stack: str) -> None:
    found = endpoints(stack, "Interface")
    assert sorted(found) == sorted((*ROW_12, *AGENTS))
    isolated = studio().resources(
        stack, "AWS::EC2::Subnet", lambda each: {"Key": "Tier", "Value": "isolated"} in each["Tags"]
    )
    (group,) = studio().resources(
        stack, "AWS::EC2::SecurityGroup", lambda each: {"Key": "Name", "Value": "endpoints"} in each["Tags"]
    )
    for endpoint in found.values():
        assert endpoint["PrivateDnsEnabled"] is True
        assert sorted(each["Fn::GetAtt"][0] for each in endpoint["SubnetIds"]) == sorted(isolated)
        assert endpoint["SecurityGroupIds"] == [{"Fn::GetAtt": [group, "GroupId"]}]


@pytest.mark.proves("checked", row=12, clause=1)
def test_opensearch_needs_no_endpoint_since_its_domain_has_interfaces_of_its_own_behind_a_group() -> None:
    groups = studio().resources(
        "prod-network",
        "AWS::EC2::SecurityGroup",
        lambda each: {"Key": "Name", "Value": "opensearch"} in each["Tags"],
    )
    (group,) = groups
    rules = studio().resources(
        "prod-network",
        "AWS::EC2::SecurityGroupIngress",
        lambda each: each["GroupId"] == {"Fn::GetAtt": [group, "GroupId"]},
    )
    assert {each["Properties"]["FromPort"] for each in rules.values()} == {443}


@pytest.mark.proves("checked", row=12, clause=2)
@pytest.mark.parametrize("stack", ["prod-network", "dev-network"])
def test_s3_and_dynamodb_are_routes_of_the_private_and_the_isolated_subnets(stack: str) -> None:
    found = endpoints(stack, "Gateway")
    assert sorted(found) == ["dynamodb", "s3"]
    tables = studio().resources(
        stack,
        "AWS::EC2::RouteTable",
        lambda each: any(str(tag["Value"]).startswith(("private-", "isolated-")) for tag in each["Tags"]),
    )
    for endpoint in found.values():
        assert sorted(each["Fn::GetAtt"][0] for each in endpoint["RouteTableIds"]) == sorted(tables)
        assert len(tables) == 6


@pytest.mark.proves("checked", row=12, clause=3)
def test_each_endpoint_has_the_policy_of_its_account_but_where_nobody_signs() -> None:
    platform = studio().platform
    account = platform.cloud.environments[0].account
    unsigned = {service.name for service in INTERFACES if not service.signed}
    assert unsigned == {"grafana-workspace"}
    for name, endpoint in {
        **endpoints("prod-network", "Interface"),
        **endpoints("prod-network", "Gateway"),
    }.items():
        if name in unsigned:
            assert "PolicyDocument" not in endpoint, "AWS takes none for what is not signed"
            continue
        assert endpoint["PolicyDocument"] == json.loads(json.dumps(endpoint_policy(platform, account, name)))
        assert platform.cloud.organization.id in json.dumps(endpoint["PolicyDocument"])


@pytest.mark.proves("checked", row=12, clause=3)
def test_without_an_organization_the_policy_is_limited_to_the_account() -> None:
    for endpoint in one_account().resources(NETWORK, "AWS::EC2::VPCEndpoint").values():
        if not endpoint["Properties"]["ServiceName"].endswith("grafana-workspace"):
            policy = json.dumps(endpoint["Properties"]["PolicyDocument"])
            assert "111111111111" in policy
            assert "OrgID" not in policy


def test_endpoints_are_there_without_nat_as_well() -> None:
    given = synthesised(nat=False)
    assert len(given.resources(NETWORK, "AWS::EC2::VPCEndpoint")) == len(ROW_12) + len(AGENTS) + 2
