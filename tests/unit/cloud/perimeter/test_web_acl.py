"""The portal's web ACL: what it refuses, in which order, and what it writes down."""

import json
import re
from typing import Any

import pytest

from tests.unit.cloud.network.environments import NETWORK, synthesised
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.perimeter.web_acl_rules import MANAGED_GROUPS
from tickscope.spec.keys.cloud import WAF_PATHS_MAX

CAPACITY = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesCommonRuleSet": 700,
}
"""Of AWS' rule groups (AWS WAF Developer Guide, "AWS Managed Rules rule groups list")."""


def rules(given: Synthesised, stack: str = NETWORK) -> list[dict[str, Any]]:
    acl = given.only(stack, "AWS::WAFv2::WebACL")
    assert acl["Scope"] == "REGIONAL", "a load balancer takes no other"
    assert acl["DefaultAction"] == {"Allow": {}}
    found = sorted(acl["Rules"], key=lambda rule: int(rule["Priority"]))
    assert len({rule["Priority"] for rule in found}) == len({rule["Name"] for rule in found}) == len(found)
    for each in (acl, *found):
        assert each["VisibilityConfig"]["CloudWatchMetricsEnabled"] is True, "what is not counted is not noticed"
    return found


@pytest.mark.proves("checked", row=14, clause=1)
def test_rule_groups_of_aws_judge_and_the_anonymous_list_only_counts() -> None:
    managed = {
        rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule["OverrideAction"]
        for rule in rules(one_account())
        if "ManagedRuleGroupStatement" in rule["Statement"]
    }
    assert managed == {
        "AWSManagedRulesAmazonIpReputationList": {"None": {}},
        "AWSManagedRulesAnonymousIpList": {"Count": {}},
        "AWSManagedRulesKnownBadInputsRuleSet": {"None": {}},
        "AWSManagedRulesCommonRuleSet": {"None": {}},
    }
    assert list(managed) == [group.name for group in MANAGED_GROUPS]


@pytest.mark.proves("checked", row=14, clause=1)
def test_a_dashboard_can_be_saved() -> None:
    common = next(rule for rule in rules(one_account()) if rule["Name"] == "AWSManagedRulesCommonRuleSet")
    overrides = common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"]
    assert overrides == [
        {"ActionToUse": {"Count": {}}, "Name": "SizeRestrictions_BODY"},
        {"ActionToUse": {"Count": {}}, "Name": "CrossSiteScripting_BODY"},
    ]


@pytest.mark.proves("checked", row=14, clause=1)
def test_rates_of_the_file_overall_and_per_path() -> None:
    given = synthesised(waf_requests_per_5m=5000, waf_paths={"/api/v1/query": 600, "/api/v1/sql": 60, "/": 4000})
    rates = {
        rule["Name"]: rule["Statement"]["RateBasedStatement"]
        for rule in rules(given)
        if "RateBasedStatement" in rule["Statement"]
    }
    assert [(name.rpartition("-")[0] or name, rate["Limit"]) for name, rate in rates.items()] == [
        ("rate-", 4000),
        ("rate-api-v1-query", 600),
        ("rate-api-v1-sql", 60),
        ("rate", 5000),
    ]
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,128}", name) for name in rates)
    assert all((rate["AggregateKeyType"], rate["EvaluationWindowSec"]) == ("IP", 300) for rate in rates.values())
    path = next(rate for rate in rates.values() if rate["Limit"] == 600)["ScopeDownStatement"]["ByteMatchStatement"]
    assert (path["SearchString"], path["PositionalConstraint"]) == ("/api/v1/query", "STARTS_WITH")
    assert path["FieldToMatch"] == {"UriPath": {}}
    assert [each["Type"] for each in path["TextTransformations"]] == ["URL_DECODE", "NORMALIZE_PATH"]
    assert "ScopeDownStatement" not in rates["rate"]
    for rule in rules(given):
        if "RateBasedStatement" in rule["Statement"]:
            assert rule["Action"] == {"Block": {"CustomResponse": {"ResponseCode": 429}}}


@pytest.mark.proves("checked", row=14, clause=1)
def test_paths_that_look_alike_as_names_are_two_rules() -> None:
    given = synthesised(waf_paths={"/api/v1": 600, "/api.v1": 60, "/" + "~" * 127: 30})
    assert len(rules(given)) == 3 + 1 + len(MANAGED_GROUPS)


@pytest.mark.proves("checked", row=14, clause=1)
def test_the_most_that_the_file_takes_is_no_more_than_waf_takes() -> None:
    given = synthesised(
        waf_paths={f"/{number}": 10 for number in range(WAF_PATHS_MAX)}, portal_cidrs=("192.0.2.0/24",)
    )
    found = rules(given)
    assert len([rule for rule in found if "RateBasedStatement" in rule["Statement"]]) == 10, "AWS WAF, quotas"
    assert sum(capacity(rule["Statement"]) for rule in found) <= 1500, "above that each request costs more"


def capacity(statement: dict[str, Any]) -> int:
    """Return the web ACL capacity units of a statement (AWS WAF Developer Guide, "Rule statements", each page)."""
    ((kind, inner),) = statement.items()
    match kind:
        case "ManagedRuleGroupStatement":
            return CAPACITY[inner["Name"]]
        case "RateBasedStatement":
            return 2 + (capacity(inner["ScopeDownStatement"]) if "ScopeDownStatement" in inner else 0)
        case "ByteMatchStatement":
            return 2 + 10 * len(inner["TextTransformations"])
        case "NotStatement":
            return capacity(inner["Statement"])
        case "IPSetReferenceStatement":
            return 1
    raise AssertionError(f"the capacity of a {kind} is not known")


@pytest.mark.proves("checked", row=14, clause=1)
def test_only_the_networks_of_the_file_come_in_and_all_where_it_names_none() -> None:
    given = synthesised(portal_cidrs=("192.0.2.0/24", "198.51.100.0/24"))
    first = rules(given)[0]
    (networks,) = given.resources(NETWORK, "AWS::WAFv2::IPSet")
    assert given.only(NETWORK, "AWS::WAFv2::IPSet")["Addresses"][:2] == ["192.0.2.0/24", "198.51.100.0/24"]
    assert first["Action"] == {"Block": {}}
    assert first["Statement"]["NotStatement"]["Statement"]["IPSetReferenceStatement"]["Arn"] == {
        "Fn::GetAtt": [networks, "Arn"]
    }
    assert not one_account().resources(NETWORK, "AWS::WAFv2::IPSet")


@pytest.mark.proves("checked", row=14, clause=1)
def test_requests_are_written_down_without_what_people_prove_themselves_by() -> None:
    given = synthesised(flow_log_days=60)
    log = given.only(NETWORK, "AWS::WAFv2::LoggingConfiguration")
    (acl,) = given.resources(NETWORK, "AWS::WAFv2::WebACL")
    assert log["ResourceArn"] == {"Fn::GetAtt": [acl, "Arn"]}
    name = "aws-waf-logs-tickscope-prod"
    assert log["LogDestinationConfigs"] == [f"arn:aws:logs:eu-central-1:111111111111:log-group:{name}"]
    assert [field["SingleHeader"]["Name"] for field in log["RedactedFields"]] == ["authorization", "cookie"]
    group = given.only(NETWORK, "AWS::Logs::LogGroup", lambda each: each.get("LogGroupName") == name)
    assert group["RetentionInDays"] == 60
    assert "KmsKeyId" in group


def test_aws_may_deliver_into_these_log_groups_for_this_account() -> None:
    policy = json.dumps(one_account().only(NETWORK, "AWS::Logs::ResourcePolicy")["PolicyDocument"])
    assert "delivery.logs.amazonaws.com" in policy
    assert "aws:SourceAccount" in policy
    (logging,) = one_account().resources(NETWORK, "AWS::WAFv2::LoggingConfiguration").values()
    (delivery,) = one_account().resources(NETWORK, "AWS::Logs::ResourcePolicy")
    assert delivery in logging["DependsOn"]


def test_each_environment_has_an_acl_of_its_own() -> None:
    for stack in ("prod-network", "staging-network", "dev-network"):
        assert rules(studio(), stack)
