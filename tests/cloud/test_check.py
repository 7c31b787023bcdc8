"""The strict check: each checker catches what is seeded, what is accepted is told, and what is stale is refused."""

import pytest
from aws_cdk import Acknowledgment, App, CfnResource, Environment, Stack, Validations
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from tickscope.cloud.check.findings import Acceptance, Finding, Verdict, judge
from tickscope.cloud.check.run import STRICT, check_app
from tickscope.cloud.concern import accept

PUBLIC = s3.BlockPublicAccess(
    block_public_acls=False, block_public_policy=False, ignore_public_acls=False, restrict_public_buckets=False
)


def _seed(stack: Stack) -> None:
    """Make what each checker must catch, and each way to accept it, rightly and wrongly."""
    s3.Bucket(stack, "Public", public_read_access=True, block_public_access=PUBLIC)
    _subnet(stack, "Zone", "dummy1a")
    _wildcard(stack, "Wildcard")
    CfnResource(stack, "Workgroup", type="AWS::Athena::WorkGroup", properties={"Name": "a"})
    old = {"Role": "arn:aws:iam::111111111111:role/a", "Runtime": "python3.7", "Handler": "index.handler"}
    code = {"Code": {"ZipFile": "pass"}}
    CfnResource(stack, "Old", type="AWS::Lambda::Function", properties={**old, **code})
    Validations.of(stack).add_warning("odd", "something is odd")
    accept(_wildcard(stack, "Accepted"), "AwsSolutions-IAM5[Resource::*]", "it lists buckets")
    accept(_subnet(stack, "Stale", "eu-central-1a"), "AwsSolutions-S1", "once it was a bucket")
    hidden = s3.Bucket(stack, "Hidden", enforce_ssl=True)
    Validations.of(hidden).acknowledge(Acknowledgment(id="AwsSolutions-S1", reason="hush"))
    _subnet(stack, "Silenced", "eu-central-1b").add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3010"]}})


def _subnet(stack: Stack, name: str, zone: str) -> ec2.CfnSubnet:
    return ec2.CfnSubnet(
        stack, name, vpc_id="vpc-0123456789abcdef0", cidr_block="10.0.0.0/24", availability_zone=zone
    )


def _wildcard(stack: Stack, name: str) -> iam.Role:
    role = iam.Role(stack, name, assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    role.add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=["*"]))
    return role


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    folder = tmp_path_factory.mktemp("bad")
    app = App(outdir=str(folder), analytics_reporting=False, context=STRICT)
    _seed(Stack(app, "bad", env=Environment(account="111111111111", region="eu-central-1")))
    return check_app(app, folder).verdict


def _found(verdict: Verdict, checker: str, construct: str = "bad") -> set[str]:
    return {
        each.id for each in verdict.unexplained if each.checker == checker and each.construct.startswith(construct)
    }


def test_nag_catches_a_public_bucket_and_a_wildcard_role(verdict: Verdict) -> None:
    assert "AwsSolutions-S2" in _found(verdict, "cdk-nag", "bad/Public/")
    found = _found(verdict, "cdk-nag", "bad/Wildcard/")
    assert found == {"AwsSolutions-IAM5[Action::s3:*]", "AwsSolutions-IAM5[Resource::*]"}


def test_our_guard_rules_catch_a_workgroup_without_limits(verdict: Verdict) -> None:
    found = _found(verdict, "guard", "bad/Workgroup")
    assert "CloudFormation-Validate::athena_workgroup_limits_bytes" in found


def test_an_invented_zone_is_caught(verdict: Verdict) -> None:
    found = [each.construct for each in verdict.unexplained if each.checker == "zones"]
    assert found == ["bad/Zone"]


def test_cloudformation_validate_and_cfn_lint_each_catch_an_ended_runtime(verdict: Verdict) -> None:
    assert _found(verdict, "cloudformation-validate", "bad/Old")
    assert _found(verdict, "cfn-lint", "bad/Old")


def test_the_cdks_own_warnings_count(verdict: Verdict) -> None:
    assert _found(verdict, "cdk") == {"Construct-Annotations::odd"}


def test_what_is_accepted_is_told_with_its_reason_and_only_on_its_construct(verdict: Verdict) -> None:
    assert [each.acceptance.reason for each in verdict.accepted] == ["it lists buckets"]
    assert {each.construct for each in verdict.accepted[0].findings} == {"bad/Accepted/DefaultPolicy/Resource"}
    assert _found(verdict, "cdk-nag", "bad/Accepted/") == {"AwsSolutions-IAM5[Action::s3:*]"}


def test_an_acceptance_that_matches_nothing_is_refused(verdict: Verdict) -> None:
    assert [each.construct for each in verdict.stale] == ["bad/Stale"]


def test_hiding_findings_from_a_checker_is_a_finding(verdict: Verdict) -> None:
    found = {each.construct for each in verdict.unexplained if each.checker == "acceptance"}
    assert found == {"bad/Hidden", "bad/Silenced"}


def test_an_acceptance_without_a_reason_accepts_nothing() -> None:
    finding = Finding("cdk-nag", "AwsSolutions-S1", "prod/A/Resource", "no logs")
    verdict = judge([finding], [Acceptance("prod/A", "AwsSolutions-S1", " ")])
    assert finding in verdict.unexplained
    assert [each.message for each in verdict.unexplained] == ["no logs", "accepted without a reason"]


def test_a_construct_with_a_longer_name_is_not_below() -> None:
    finding = Finding("cdk-nag", "AwsSolutions-S1", "prod/AB", "no logs")
    verdict = judge([finding], [Acceptance("prod/A", "AwsSolutions-S1", "a reason")])
    assert verdict.unexplained == (finding,)
    assert len(verdict.stale) == 1


def test_stale_alone_is_not_clean() -> None:
    assert judge([], []).clean
    assert not judge([], [Acceptance("prod/A", "AwsSolutions-S1", "a reason")]).clean
