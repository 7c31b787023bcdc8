"""The organization's trail, and that it is there only when it is wanted."""

from typing import Any

import pytest

from tests.unit.cloud.synthesised import one_account, studio
from tests.unit.cloud.variations import managing, of_organization
from tickscope.cloud import names

STACK, TRAIL = "organization-organization", "AWS::CloudTrail::Trail"


def selectors(trail: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {each["Name"]: each["FieldSelectors"] for each in trail["AdvancedEventSelectors"]}


@pytest.mark.proves("checked", row=3, clause=1)
def test_the_trail_is_of_the_organization_and_all_regions_validated_and_encrypted() -> None:
    trail = studio().only(STACK, TRAIL)
    assert trail["IsOrganizationTrail"] is True
    assert trail["IsMultiRegionTrail"] is True
    assert trail["IncludeGlobalServiceEvents"] is True
    assert trail["EnableLogFileValidation"] is True
    assert trail["IsLogging"] is True
    # The log archive's key, by its alias: in another account, so computed.
    assert trail["KMSKeyId"] == "arn:aws:kms:eu-central-1:222222222222:alias/tickscope/organization/trail"
    archive = studio().only("organization-log-archive", "AWS::S3::Bucket", lambda each: "ObjectLockEnabled" in each)
    assert trail["S3BucketName"] == archive["BucketName"]


@pytest.mark.proves("checked", row=3, clause=1)
def test_the_trail_has_management_events_and_the_data_events_of_the_file() -> None:
    found = selectors(studio().only(STACK, TRAIL))
    assert {"Field": "eventCategory", "Equals": ["Management"]} in found["Management events"]
    assert {"Field": "resources.type", "Equals": ["AWS::S3::Object"]} in found["Data events of AWS::S3::Object"]
    kinds = ("AWS::Lambda::Function", "AWS::DynamoDB::Table")
    other = of_organization(trail_data_events=kinds, manage=("trail",))
    assert set(selectors(other.only(STACK, TRAIL))) == {
        "Management events",
        "Data events of AWS::Lambda::Function",
        "Data events of AWS::DynamoDB::Table",
    }


def test_the_trail_does_not_record_its_own_records_being_written() -> None:
    platform = studio().platform
    (arn,) = (
        each
        for each in selectors(studio().only(STACK, TRAIL))["Data events of AWS::S3::Object"]
        if each["Field"] == "resources.ARN"
    )
    assert f"arn:aws:s3:::{names.trail_bucket(platform)}/" in arn["NotStartsWith"]


def test_without_the_trail_there_is_none_nor_its_bucket() -> None:
    without = managing("config")
    assert not without.resources(STACK, TRAIL)
    assert not without.resources(
        "organization-log-archive", "AWS::S3::Bucket", lambda each: "ObjectLockEnabled" in each
    )
    for name, template in one_account().templates.items():
        kinds = {each["Type"] for each in template.get("Resources", {}).values()}
        assert TRAIL not in kinds, name
