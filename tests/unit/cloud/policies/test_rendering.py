"""Templates, filled."""

import json

import pytest

from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cloud.policies import (
    endpoint_policy,
    resource_control_policies,
    service_control_policies,
    suspended_policy,
    tag_policy,
)
from tickscope.cloud.policies.organization import SPARED_ROLES
from tickscope.cloud.policies.parameters import LOAD_BALANCER_ACCOUNTS, Parameters, of_organization, partition_of
from tickscope.cloud.policies.rendering import PLACEHOLDER, TEMPLATES, statements, values
from tickscope.model.cloud import TAG_KEYS
from tickscope.model.organization import Unit
from tickscope.spec import load
from tickscope.spec.keys.cloud import TagKeys
from tickscope.spec.keys.organization import Guardrail

GUARDRAILS: tuple[str, ...] = Guardrail.__args__  # type: ignore[attr-defined]


def test_there_is_a_template_for_each_guardrail_of_the_file() -> None:
    found = {each.name.removesuffix(".json") for each in (TEMPLATES / "scp").iterdir()}
    assert found == {*GUARDRAILS, SPARED_ROLES, "deny-all"}


def test_a_list_in_a_text_is_a_text_for_each_value() -> None:
    parameters = Parameters(qualifier="tick", regions=("a", "b"))
    assert values("<qualifier>-<regions>/*", parameters) == ["tick-a/*", "tick-b/*"]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        values("<region>", Parameters())
    with pytest.raises(KeyError):
        values("<bound>", Parameters())


def test_a_condition_that_spares_nobody_goes_away_and_no_other() -> None:
    (statement,) = statements("scp/leave-organization", Parameters())
    assert "Condition" not in statement
    with pytest.raises(ValueError, match="would never hold"):
        statements("scp/mandatory-tags", Parameters(tag_keys=()))


@pytest.mark.parametrize("file", ["aws.yaml", "one-account.yaml"])
def test_nothing_is_left_to_fill(file: str) -> None:
    platform = load(EXAMPLES / file)
    account = platform.cloud.environments[0].account
    texts = [each.json for each in service_control_policies(platform, Unit("All", "", GUARDRAILS))]
    texts += [each.json for each in resource_control_policies(platform, "o-1234567890")]
    texts += [json.dumps(endpoint_policy(platform, account, service)) for service in ("s3", "ssm", "sts", "kms")]
    assert not [PLACEHOLDER.findall(text) for text in texts if PLACEHOLDER.search(text)]


def test_lists_of_the_file_are_in_the_policies() -> None:
    platform = load(EXAMPLES / "aws.yaml")
    found = of_organization(platform)
    assert found.regions == ("eu-central-1", "eu-west-1")
    assert found.exempt == ("arn:aws:iam::*:role/break-glass",)
    assert set(found.image_owners) == {"amazon", *(each.id for each in platform.cloud.accounts)}


def test_resource_policies_wait_for_the_organization() -> None:
    alone = load(EXAMPLES / "one-account.yaml")
    assert resource_control_policies(alone) == ()
    assert all("o-new" in each.json for each in resource_control_policies(alone, "o-new")[:1])
    assert "o-a1b2c3d4e5" in resource_control_policies(load(EXAMPLES / "aws.yaml"), "o-other")[0].json


def test_resource_policies_have_what_aws_asks_of_them() -> None:
    for document in resource_control_policies(load(EXAMPLES / "aws.yaml")):
        for each in json.loads(document.json)["Statement"]:
            assert each["Effect"] == "Deny"
            assert each["Principal"] == "*"
            assert set(each) <= {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
            assert "*" not in each["Action"]


def test_endpoints_are_limited_to_the_organization_else_to_the_account() -> None:
    for file, key, value in (
        ("aws.yaml", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        ("one-account.yaml", "aws:PrincipalAccount", "111111111111"),
    ):
        platform = load(EXAMPLES / file)
        policy = endpoint_policy(platform, platform.cloud.environments[0].account, "kinesis-streams")
        assert policy["Statement"][0]["Condition"]["StringEquals"][key] == value


def test_the_tag_policy_names_each_key_and_the_values_of_closed_ones() -> None:
    platform = load(EXAMPLES / "aws.yaml")
    tags = json.loads(tag_policy(platform).json)["tags"]
    assert [each["tag_key"]["@@assign"] for each in tags.values()] == list(TAG_KEYS)
    assert tags["tenant"]["tag_value"]["@@assign"] == ["shared", "embergate", "skyhook", "driftwood"]
    assert {"prod", "staging", "dev", "organization", "log-archive"} <= set(
        tags["environment"]["tag_value"]["@@assign"]
    )
    for key, name in (("dataclass", "data_class"), ("pii", "pii")):
        allowed = TagKeys.model_json_schema()["properties"][name]["enum"]
        assert tags[key]["tag_value"]["@@assign"] == allowed
    assert "tag_value" not in tags["owner"]


def test_the_suspended_unit_is_denied_everything() -> None:
    (statement,) = json.loads(suspended_policy(load(EXAMPLES / "aws.yaml")).json)["Statement"]
    assert statement == {"Sid": "Everything", "Effect": "Deny", "Action": "*", "Resource": "*"}


def test_accounts_of_load_balancers_are_those_that_the_cdk_knows() -> None:
    from aws_cdk.region_info import RegionInfo

    for region, account in LOAD_BALANCER_ACCOUNTS.items():
        assert RegionInfo.get(region).elbv2_account == account
        assert RegionInfo.get(region).partition == partition_of(region)
    for region in ("cn-north-1", "us-gov-west-1"):
        assert RegionInfo.get(region).partition == partition_of(region)
