"""Private names, and which names hosts may look up."""

import json
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from tests.unit.cloud.network.environments import NETWORK, environment, synthesised
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.network.allowlist import dns_rules
from tickscope.cloud.network.services import INTERFACES
from tickscope.model.cloud import AwsLists

THREATS = AwsLists(dns_threats=("rslvr-fdl-4e96d4ce77f466b",))

SDK = (
    "amp",
    "athena",
    "cloudwatch",
    "dynamodb",
    "ecr",
    "firehose",
    "glue",
    "grafana",
    "kinesis",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "ssm",
    "sts",
)
"""The SDK's names of the services that endpoints lead to."""


def verdict(given: Synthesised, name: str) -> str:
    """Judge a lookup as DNS Firewall does: the first rule by priority whose list has the name."""
    lists = given.resources(NETWORK, "AWS::Route53Resolver::FirewallDomainList")
    rules = given.only(NETWORK, "AWS::Route53Resolver::FirewallRuleGroup")["FirewallRules"]
    for rule in sorted(rules, key=lambda each: int(each["Priority"])):
        list_id = rule.get("FirewallDomainListId")
        if isinstance(list_id, dict):
            domains = lists[list_id["Fn::GetAtt"][0]]["Properties"]["Domains"]
            if any(fits(name, domain) for domain in domains):
                return str(rule["Action"])
    return "ALLOW"


def fits(name: str, domain: str) -> bool:
    """``*.example.com`` has what is below it, not itself; ``*`` has everything."""
    return domain == "*" or name == domain or (domain.startswith("*.") and name.endswith(domain[1:]))


@pytest.mark.proves("checked", row=13, clause=2)
def test_hosts_look_up_ours_and_aws_and_what_the_file_names_and_nothing_else() -> None:
    given = synthesised(egress_domains=("*.pagerduty.com", "hooks.slack.com"), domain="obs.studio.example")
    allowed = [
        "kms.eu-central-1.amazonaws.com",
        "123456789012.data-kinesis.eu-central-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "archive.s3.eu-central-1.amazonaws.com",
        "al2023-repos-eu-central-1-de612dc2.s3.dualstack.eu-central-1.amazonaws.com",
        "g-0123456789.grafana-workspace.eu-central-1.amazonaws.com",
        "vpc-logs-abc.eu-central-1.es.amazonaws.com",
        "b-1.msk.abc.c2.kafka.eu-central-1.amazonaws.com",
        "front-0123456789abcdef.elb.eu-central-1.amazonaws.com",
        "obs.internal",
        "gateway.obs.internal",
        "ssm.endpoints.obs.internal",
        "ip-10-20-0-9.eu-central-1.compute.internal",
        "obs.studio.example",
        "events.pagerduty.com",
        "hooks.slack.com",
    ]
    refused = [
        "example.com",
        "pagerduty.com",
        "api.slack.com",
        "kms.us-east-1.amazonaws.com",
        "ec2.eu-central-1.amazonaws.com",
        "evil.eu-central-1.amazonaws.com.attacker.example",
        "obs.internal.attacker.example",
        "amazonaws.com",
        "x.execute-api.eu-central-1.amazonaws.com",
    ]
    assert {name: verdict(given, name) for name in allowed} == dict.fromkeys(allowed, "ALLOW")
    assert {name: verdict(given, name) for name in refused} == dict.fromkeys(refused, "BLOCK")


@pytest.mark.proves("checked", row=13, clause=2)
def test_every_endpoint_can_be_found() -> None:
    for service in INTERFACES:
        for name in service.names("eu-central-1"):
            assert verdict(one_account(), name.replace("*", "x")) == "ALLOW", name


@pytest.mark.proves("checked", row=13, clause=2)
@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1"])
def test_the_sdk_finds_every_service_in_every_region(region: str) -> None:
    given = synthesised(region=region, zones=(f"{region}a", f"{region}b", f"{region}c"))
    for service in SDK:
        client = boto3.client(service, region, aws_access_key_id="a", aws_secret_access_key="b")
        host = str(urlsplit(client.meta.endpoint_url).hostname)
        assert verdict(given, host) == "ALLOW", host
        if service == "s3":
            assert verdict(given, f"archive.{host}") == "ALLOW", host


@pytest.mark.proves("checked", row=13, clause=2)
def test_rules_are_on_the_vpc_and_the_last_one_refuses_what_is_left() -> None:
    given = one_account()
    (vpc,) = given.resources(NETWORK, "AWS::EC2::VPC")
    association = given.only(NETWORK, "AWS::Route53Resolver::FirewallRuleGroupAssociation")
    assert association["VpcId"] == {"Fn::GetAtt": [vpc, "VpcId"]}
    assert 100 < association["Priority"] < 9900, "AWS Firewall Manager keeps the others"
    *others, last = given.only(NETWORK, "AWS::Route53Resolver::FirewallRuleGroup")["FirewallRules"]
    allowed = [rule["FirewallDomainRedirectionAction"] for rule in others if rule["Action"] == "ALLOW"]
    assert set(allowed) == {"TRUST_REDIRECTION_DOMAIN"}, "what an allowed name leads to is found too"
    assert (last["Action"], last["BlockResponse"]) == ("BLOCK", "NXDOMAIN")
    domains = given.templates[NETWORK]["Resources"][last["FirewallDomainListId"]["Fn::GetAtt"][0]]["Properties"]
    assert domains["Domains"] == ["*"]


def test_threats_come_first_and_detectors_before_names_of_the_file() -> None:
    rules = dns_rules(environment(egress_domains=("*.pagerduty.com",), aws_lists=THREATS))
    assert [rule.id for rule in rules] == [
        "Threats1",
        "Own",
        "Aws",
        "Dga",
        "DictionaryDga",
        "DnsTunneling",
        "Egress",
        "Rest",
    ]
    assert [rule.priority for rule in rules] == sorted({rule.priority for rule in rules})
    assert [rule.id for rule in dns_rules(environment())] == ["Own", "Aws", "Rest"]


def test_a_list_of_aws_and_detectors_reach_the_template() -> None:
    given = synthesised(egress_domains=("*.pagerduty.com",), aws_lists=THREATS)
    rules = given.only(NETWORK, "AWS::Route53Resolver::FirewallRuleGroup")["FirewallRules"]
    assert rules[0] == {
        "Action": "BLOCK",
        "BlockResponse": "NXDOMAIN",
        "FirewallDomainListId": "rslvr-fdl-4e96d4ce77f466b",
        "Priority": 10,
    }
    detectors = {rule["DnsThreatProtection"]: rule["Action"] for rule in rules if "DnsThreatProtection" in rule}
    assert detectors == {"DGA": "BLOCK", "DICTIONARY_DGA": "BLOCK", "DNS_TUNNELING": "BLOCK"}


@pytest.mark.proves("checked", row=13, clause=2)
def test_every_lookup_is_written_down() -> None:
    given = synthesised(flow_log_days=30)
    config = given.only(NETWORK, "AWS::Route53Resolver::ResolverQueryLoggingConfig")
    group = given.templates[NETWORK]["Resources"][config["DestinationArn"]["Fn::GetAtt"][0]]["Properties"]
    assert group["RetentionInDays"] == 30
    assert "KmsKeyId" in group
    association = given.only(NETWORK, "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation")
    (vpc,) = given.resources(NETWORK, "AWS::EC2::VPC")
    assert association["ResourceId"] == {"Fn::GetAtt": [vpc, "VpcId"]}
    (delivery,) = given.resources(NETWORK, "AWS::Logs::ResourcePolicy")
    (logging,) = given.resources(NETWORK, "AWS::Route53Resolver::ResolverQueryLoggingConfig").values()
    assert delivery in logging["DependsOn"], "AWS refuses to log where it may not write"


def records(given: Synthesised) -> dict[str, dict[str, Any]]:
    found = given.resources(NETWORK, "AWS::Route53::RecordSet")
    return {each["Properties"]["Name"]: each["Properties"] for each in found.values()}


@pytest.mark.proves("checked", row=13, clause=1)
def test_private_zones_by_purpose_are_seen_by_the_vpc_only() -> None:
    zones = studio().resources("dev-network", "AWS::Route53::HostedZone")
    assert {each["Properties"]["Name"] for each in zones.values()} == {
        "obs.internal",
        "stores.obs.internal",
        "endpoints.obs.internal",
    }
    for zone in zones.values():
        (vpc,) = zone["Properties"]["VPCs"]
        assert vpc["VPCRegion"] == "eu-west-1"


@pytest.mark.proves("checked", row=13, clause=1)
def test_each_interface_endpoint_has_a_name() -> None:
    found = records(one_account())
    assert set(found) == {f"{service.label}.endpoints.obs.internal" for service in INTERFACES}
    assert all("." not in service.label for service in INTERFACES)
    endpoints = one_account().resources(NETWORK, "AWS::EC2::VPCEndpoint")
    for name, record in found.items():
        assert record["Type"] == "A"
        assert record["AliasTarget"]["EvaluateTargetHealth"] is True
        (led_to,) = {id for id in endpoints if f'"{id}"' in json.dumps(record["AliasTarget"])}
        service = endpoints[led_to]["Properties"]["ServiceName"].removeprefix("com.amazonaws.eu-central-1.")
        assert name.split(".")[0] == service.replace(".", "-")
