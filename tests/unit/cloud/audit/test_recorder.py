"""AWS Config: recorders where anything may be, all types once, one aggregator."""

import pytest

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tests.unit.cloud.variations import in_one_region, managing, with_organization
from tickscope.cloud import names
from tickscope.cloud.places import places, recorded_accounts, watched_regions

RECORDER, CHANNEL = "AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel"
AGGREGATOR = "AWS::Config::ConfigurationAggregator"


@pytest.mark.proves("checked", row=4, clause=1)
def test_every_account_records_every_type_in_every_watched_region_and_global_ones_once() -> None:
    platform = studio().platform
    recorded = set()
    for place in places(platform):
        if place.concern != "audit":
            continue
        recorder = studio().only(place.name, RECORDER)
        home = place.region == "eu-central-1"
        assert recorder["RecordingGroup"] == {"AllSupported": True, "IncludeGlobalResourceTypes": home}, place.name
        channel = studio().only(place.name, CHANNEL)
        assert channel["S3BucketName"] == names.config_bucket(platform)
        recorded.add((place.account.id, place.region))
    accounts = {account.id for account in recorded_accounts(platform.cloud)}
    assert recorded == {(account, region) for account in accounts for region in ("eu-central-1", "eu-west-1")}
    assert "777777777777" not in accounts, "a given-up account"


@pytest.mark.proves("checked", row=4, clause=1)
def test_the_security_account_sees_all_accounts_and_regions() -> None:
    source = studio().only("organization-security", AGGREGATOR)["OrganizationAggregationSource"]
    assert source["AllAwsRegions"] is True
    (role,) = source["RoleArn"].values()
    trust = studio().resources("organization-security", "AWS::IAM::Role")[role[0]]["Properties"]
    assert trust["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "config.amazonaws.com"}


def test_stacks_of_several_regions_have_names_of_their_own() -> None:
    found = [place.name for place in places(studio().platform)]
    assert len(found) == len(set(found))
    assert {"prod-audit", "prod-audit-eu-west-1", "organization-detection", "organization-detection-eu-west-1"} <= {
        *found
    }


def test_the_home_region_is_first_and_guardrails_regions_are_watched_too() -> None:
    assert watched_regions(studio().platform) == ("eu-central-1", "eu-west-1")
    assert watched_regions(in_one_region(studio().platform)) == ("eu-central-1",)
    guarded = with_organization(region="eu-west-3")
    assert watched_regions(guarded) == ("eu-west-3", "eu-central-1", "eu-west-1")


def test_one_region_has_no_stacks_abroad() -> None:
    platform = in_one_region(studio().platform)
    assert not [place.name for place in places(platform) if place.abroad]


def test_rules_wait_for_their_recorder() -> None:
    (recorder,) = studio().resources("prod-audit", RECORDER)
    for name, rule in studio().resources("prod-audit", "AWS::Config::ConfigRule").items():
        assert recorder in rule["DependsOn"], name


@pytest.mark.parametrize("parts", [("trail",), ("security",), ("guardrails", "accounts", "costs", "tags")])
def test_without_config_nothing_is_recorded(parts: tuple[str, ...]) -> None:
    assert not _config_types(managing(*parts))  # type: ignore[arg-type]


def test_an_account_alone_records_nothing() -> None:
    assert not _config_types(one_account())


def _config_types(synthesised: Synthesised) -> set[str]:
    return {
        each["Type"]
        for template in synthesised.templates.values()
        for each in template.get("Resources", {}).values()
        if each["Type"].startswith("AWS::Config::")
    }
