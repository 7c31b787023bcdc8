"""Buckets of records: who writes, who cannot delete, and which are never locked."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cloud.statements import by_sid, listed
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tests.unit.cloud.variations import managing, of_organization, with_organization
from tickscope.cloud import names

ARCHIVE = "organization-log-archive"
TRAIL_ARN = "arn:aws:cloudtrail:eu-central-1:111111111111:trail/tickscope-organization"


def bucket(synthesised: Synthesised, name: str) -> dict[str, Any]:
    return synthesised.only(ARCHIVE, "AWS::S3::Bucket", lambda each: each.get("BucketName") == name)


def policy_of(synthesised: Synthesised, stack: str, logical_id: str) -> dict[str, Any]:
    found = synthesised.only(stack, "AWS::S3::BucketPolicy", lambda each: each["Bucket"] == {"Ref": logical_id})
    document: dict[str, Any] = found["PolicyDocument"]
    return document


def trail_policy(synthesised: Synthesised) -> dict[str, Any]:
    (name,) = synthesised.resources(ARCHIVE, "AWS::S3::Bucket", lambda each: "ObjectLockEnabled" in each)
    return policy_of(synthesised, ARCHIVE, name)


def buckets(synthesised: Synthesised) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for stack, template in synthesised.templates.items():
        for name, each in template.get("Resources", {}).items():
            if each["Type"] == "AWS::S3::Bucket":
                yield stack, name, each


@pytest.mark.proves("checked", row=3, clause=2)
@pytest.mark.parametrize("days", [1, 365, 3650])
def test_the_trails_bucket_is_locked_in_compliance_mode_for_the_days_of_the_file(days: int) -> None:
    platform = with_organization(trail_lock_days=days, manage=("trail",))
    trail = bucket(Synthesised(platform), names.trail_bucket(platform))
    assert trail["ObjectLockEnabled"] is True
    assert trail["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}},
    }
    assert trail["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = trail["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] > days
    assert all(each["TransitionInDays"] < days for each in rule.get("Transitions", []))


@pytest.mark.proves("checked", row=3, clause=2)
def test_only_the_organizations_trail_writes_and_nobody_deletes() -> None:
    document = trail_policy(studio())
    named = by_sid(document)
    writes = named["TrailWrites"]
    assert writes["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL_ARN
    assert str(writes["Resource"]).count("/AWSLogs/111111111111/*") == 1
    assert str(writes["Resource"]).count("/AWSLogs/o-a1b2c3d4e5/*") == 1
    allowed = [each for each in document["Statement"] if each["Effect"] == "Allow"]
    assert all(each["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL_ARN for each in allowed)
    denied = named["NoDeletion"]
    assert denied["Effect"] == "Deny"
    assert "Condition" not in denied
    assert denied["Principal"] in ("*", {"AWS": "*"})
    assert {"s3:DeleteObject", "s3:DeleteObjectVersion"} <= set(listed(denied["Action"]))


def test_an_organization_without_an_id_still_has_a_bucket_that_its_trail_can_write_to() -> None:
    document = trail_policy(of_organization(id="", root_id="", manage=("guardrails", "trail")))
    writes = by_sid(document)["TrailWrites"]
    assert "/AWSLogs/o-*/*" in str(writes["Resource"])
    assert writes["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL_ARN


@pytest.mark.proves("checked", row=3, clause=3)
def test_config_and_access_logs_have_buckets_of_their_own_that_are_not_locked() -> None:
    platform = studio().platform
    config = bucket(studio(), names.config_bucket(platform))
    assert "ObjectLockEnabled" not in config
    writes = by_sid(
        policy_of(studio(), ARCHIVE, *studio().resources(ARCHIVE, "AWS::S3::Bucket", lambda each: each == config))
    )["ConfigWrites"]
    assert writes["Principal"] == {"Service": "config.amazonaws.com"}
    ids = {account.id for account in platform.cloud.accounts if not account.retired}
    assert set(writes["Condition"]["StringEquals"]["aws:SourceAccount"]) == ids
    for scope in ("organization", "prod", "staging", "dev"):
        assert studio().resources(f"{scope}-log-archive", "AWS::S3::Bucket", lambda each: "BucketName" not in each)


@pytest.mark.proves("checked", row=3, clause=3)
def test_nothing_that_cannot_deliver_to_a_locked_bucket_is_made_to() -> None:
    checked = 0
    for target in delivered_to(studio()):
        resource = found_bucket(studio(), *target)
        assert "ObjectLockEnabled" not in resource["Properties"], target
        checked += 1
    # Config in six accounts and two regions, server access logs of the trail's and of Config's bucket.
    assert checked >= 6 * 2 + 2


def delivered_to(synthesised: Synthesised) -> Iterator[tuple[str, Any]]:
    """Yield (stack, how it names the bucket) of what AWS Config, S3 and load balancers deliver to."""
    for stack, template in synthesised.templates.items():
        for each in template.get("Resources", {}).values():
            properties = each.get("Properties", {})
            if each["Type"] == "AWS::Config::DeliveryChannel":
                yield stack, properties["S3BucketName"]
            elif each["Type"] == "AWS::S3::Bucket" and "LoggingConfiguration" in properties:
                yield stack, properties["LoggingConfiguration"]["DestinationBucketName"]
            for attribute in properties.get("LoadBalancerAttributes", []):
                if attribute["Key"] in ("access_logs.s3.bucket", "connection_logs.s3.bucket"):
                    yield stack, attribute["Value"]


def found_bucket(synthesised: Synthesised, stack: str, name: Any) -> dict[str, Any]:
    """Return the bucket that a template names: by its name, a reference, or an export of another stack."""
    if isinstance(name, dict) and "Fn::ImportValue" in name:
        exports = {
            output["Export"]["Name"]: (other, output["Value"])
            for other, template in synthesised.templates.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
        stack, name = exports[name["Fn::ImportValue"]]
    for where, logical_id, resource in buckets(synthesised):
        if resource["Properties"].get("BucketName") == name or (where == stack and name == {"Ref": logical_id}):
            return resource
    raise AssertionError(f"{stack} delivers to a bucket that no stack makes: {name}")


@pytest.mark.parametrize("stack", ["prod-log-archive", "dev-log-archive", ARCHIVE])
def test_load_balancers_and_buckets_of_the_account_write_access_logs(stack: str) -> None:
    place = (
        next(each for each in studio().platform.cloud.environments if stack.startswith(each.name))
        if (stack != ARCHIVE)
        else None
    )
    account = place.account.id if place else "222222222222"
    (name,) = studio().resources(stack, "AWS::S3::Bucket", lambda each: "BucketName" not in each)
    named = by_sid(policy_of(studio(), stack, name))
    assert named["S3Writes"]["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert named["S3Writes"]["Condition"]["StringEquals"] == {"aws:SourceAccount": account}
    balancers = named["ApplicationLoadBalancersWrite"]
    assert balancers["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert f"AWSLogs/{account}/*" in str(balancers["Resource"])
    assert named["NetworkLoadBalancersWrite"]["Condition"]["StringEquals"]["aws:SourceAccount"] == account
    # ALBs and server access logs know no key of ours.
    encryption = studio().resources(stack, "AWS::S3::Bucket")[name]["Properties"]["BucketEncryption"]
    (rule,) = encryption["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_no_bucket_of_records_is_public_takes_plain_http_or_goes_with_its_stack() -> None:
    for synthesised in (studio(), one_account()):
        for stack, name, resource in buckets(synthesised):
            if not stack.endswith("log-archive"):
                continue
            assert all(resource["Properties"]["PublicAccessBlockConfiguration"].values()), (stack, name)
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
            assert resource["Properties"]["LifecycleConfiguration"]["Rules"]
            document = policy_of(synthesised, stack, name)
            plain = {"Bool": {"aws:SecureTransport": "false"}}
            assert any(
                each["Effect"] == "Deny" and each.get("Condition") == plain for each in document["Statement"]
            ), (stack, name)


def test_an_account_alone_has_its_access_logs_and_nothing_of_an_organization() -> None:
    (name,) = one_account().resources("prod-log-archive", "AWS::S3::Bucket")
    assert name.startswith("AccessLogs")
    only_costs, platform = managing("costs"), studio().platform
    found = {
        each["Properties"].get("BucketName") for each in only_costs.resources(ARCHIVE, "AWS::S3::Bucket").values()
    }
    assert not found & {names.trail_bucket(platform), names.config_bucket(platform)}
