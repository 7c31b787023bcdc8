"""A VPC's defaults: the group on moto, DNS Firewall on AWS' own shapes."""

import json

import boto3
import pytest

from tests.unit.adapters.aws.conftest import REGION
from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.vpc_defaults import VpcDefaultsAdapter
from tickscope.cloud.reconcile.vpc_defaults import WantedVpcDefaults, plan
from tickscope.errors import Reject
from tickscope.model.observed.vpc_defaults import FoundVpcDefaults
from tickscope.ports.reconciler import Step

STACK, OUTPUT = "tickscope-prod-network", "DefaultSecurityGroup"
WANTED = WantedVpcDefaults("prod")
VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.20.0.0/16"}}
GROUP = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "g", "VpcId": {"Ref": "Vpc"}}}


def make(session: boto3.Session, told: object) -> None:
    template = {
        "Resources": {"Vpc": VPC, "Group": GROUP},
        "Outputs": {OUTPUT: {"Value": told}},
    }
    session.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))


def adapter(stubbed: StubbedSession) -> VpcDefaultsAdapter:
    return VpcDefaultsAdapter(stubbed, REGION, STACK, OUTPUT)


def expect_config(stubbed: StubbedSession, vpc: str, state: str) -> None:
    config = {"FirewallConfig": {"ResourceId": vpc, "FirewallFailOpen": state}}
    stubbed.expect("route53resolver", "get_firewall_config", config, ResourceId=vpc)


@pytest.mark.proves("checked", row=11, clause=1)
@pytest.mark.proves("checked", row=13, clause=2)
def test_the_default_group_is_emptied_and_dns_fails_closed_once(session: boto3.Session) -> None:
    make(session, {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]})
    ec2 = session.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.20.0.0/16"]}])["Vpcs"][0]["VpcId"]
    default = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (before,) = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    assert before["IpPermissionsEgress"], "AWS lets it reach everything"

    stubbed = StubbedSession(session, REGION, "route53resolver")
    expect_config(stubbed, vpc, "ENABLED")
    set_to = {"FirewallConfig": {"ResourceId": vpc, "FirewallFailOpen": "DISABLED"}}
    stubbed.expect("route53resolver", "update_firewall_config", set_to, ResourceId=vpc, FirewallFailOpen="DISABLED")
    expect_config(stubbed, vpc, "DISABLED")
    aws = adapter(stubbed)
    steps = plan(WANTED, aws.observe())
    assert [step.action for step in steps] == ["empty-default-group", "fail-closed"]
    for step in steps:
        aws.perform(step)
    assert plan(WANTED, aws.observe()) == ()
    stubbed.done()

    (after,) = ec2.describe_security_groups(Filters=default)["SecurityGroups"]
    assert after["GroupId"] == before["GroupId"]
    assert after["IpPermissions"] == after["IpPermissionsEgress"] == []


def test_before_the_stack_is_made_nothing_is_found(session: boto3.Session) -> None:
    assert adapter(StubbedSession(session, REGION, "route53resolver")).observe() == FoundVpcDefaults()


def test_a_group_that_is_not_a_default_one_keeps_its_rules(session: boto3.Session) -> None:
    make(session, {"Fn::GetAtt": ["Group", "GroupId"]})
    ec2 = session.client("ec2")
    aws = adapter(StubbedSession(session, REGION, "route53resolver"))
    with pytest.raises(Reject, match="it stays"):
        aws.observe()
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "description", "Values": ["g"]}])["SecurityGroups"]
    with pytest.raises(Reject, match="it stays"):
        aws.perform(Step("empty-default-group", "", {"group": group["GroupId"]}))
    with pytest.raises(Reject, match="no step is called"):
        aws.perform(Step("else", ""))
