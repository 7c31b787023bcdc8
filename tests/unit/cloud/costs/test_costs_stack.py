"""Budgets, anomaly monitors, categories and the report, as templates."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.places import places
from tickscope.model.cloud import TAG_KEYS

COSTS, ARCHIVE = "organization-costs", "organization-log-archive"


def budgets() -> dict[str, dict[str, Any]]:
    found = studio().resources(COSTS, "AWS::Budgets::Budget").values()
    return {each["Properties"]["Budget"]["BudgetName"]: each["Properties"] for each in found}


def topic() -> dict[str, str]:
    (name,) = studio().resources(COSTS, "AWS::SNS::Topic")
    return {"Ref": name}


@pytest.mark.proves("checked", row=6, clause=1)
def test_environments_tenants_and_stages_have_the_budgets_of_the_file() -> None:
    limits = {name: each["Budget"]["BudgetLimit"] for name, each in budgets().items()}
    assert all(limit["Unit"] == "USD" for limit in limits.values())
    assert {name: limit["Amount"] for name, limit in limits.items()} == {
        "tickscope-prod": 12000,
        "tickscope-prod-stage-ingestion": 6000,
        "tickscope-prod-stage-query": 2000,
        "tickscope-prod-stage-storage": 4000,
        "tickscope-staging": 2000,
        "tickscope-dev": 500,
        **{f"tickscope-{each}-tenant-embergate": 3000 for each in ("prod", "staging", "dev")},
        **{f"tickscope-{each}-tenant-skyhook": 1500 for each in ("prod", "staging", "dev")},
    }


@pytest.mark.proves("checked", row=6, clause=1)
def test_a_budget_holds_what_it_is_for() -> None:
    def holds(name: str) -> Any:
        return budgets()[name]["Budget"]["FilterExpression"]

    prod = {"CostCategories": {"Key": "tickscope-environment", "Values": ["prod"], "MatchOptions": ["EQUALS"]}}
    assert holds("tickscope-prod") == prod
    stage = {"CostCategories": {"Key": "tickscope-stage", "Values": ["query"], "MatchOptions": ["EQUALS"]}}
    assert holds("tickscope-prod-stage-query") == {"And": [prod, stage]}
    tag = {"Tags": {"Key": "Tenant", "Values": ["skyhook"], "MatchOptions": ["EQUALS"]}}
    assert holds("tickscope-prod-tenant-skyhook") == {"And": [prod, tag]}


@pytest.mark.proves("checked", row=6, clause=1)
def test_thresholds_are_the_files_and_the_last_one_is_a_forecast_too() -> None:
    for budget in budgets().values():
        told = [each["Notification"] for each in budget["NotificationsWithSubscribers"]]
        assert [(each["NotificationType"], each["Threshold"]) for each in told] == [
            ("ACTUAL", 50),
            ("ACTUAL", 80),
            ("ACTUAL", 100),
            ("FORECASTED", 100),
        ]
        for each in budget["NotificationsWithSubscribers"]:
            assert each["Subscribers"] == [{"Address": topic(), "SubscriptionType": "SNS"}]


@pytest.mark.proves("checked", row=6, clause=1)
def test_people_of_the_file_are_told_by_an_encrypted_topic() -> None:
    template = studio().template(COSTS)
    for protocol, endpoint in (
        ("email", "oncall@studio.example"),
        ("https", "https://events.example.com/tickscope"),
    ):
        template.has_resource_properties(
            "AWS::SNS::Subscription", {"Protocol": protocol, "Endpoint": endpoint, "TopicArn": topic()}
        )
    assert "KmsMasterKeyId" in studio().only(COSTS, "AWS::SNS::Topic")
    statements = studio().only(COSTS, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    allowed = [each for each in statements if each["Effect"] == "Allow"]
    assert {each["Principal"]["Service"] for each in allowed} == {
        "budgets.amazonaws.com",
        "costalerts.amazonaws.com",
    }
    assert all(each["Condition"]["StringEquals"] == {"aws:SourceAccount": "111111111111"} for each in allowed)
    key = studio().only(COSTS, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    encrypting = {each["Principal"].get("Service") for each in key}
    assert {each["Principal"]["Service"] for each in allowed} <= encrypting


@pytest.mark.proves("checked", row=6, clause=2)
def test_environments_and_tenants_are_watched_each_by_itself() -> None:
    monitors = [each["Properties"] for each in studio().resources(COSTS, "AWS::CE::AnomalyMonitor").values()]
    assert {each["MonitorDimension"]: json.loads(each["MonitorSpecification"]) for each in monitors} == {
        "COST_CATEGORY": {"CostCategories": {"Key": "tickscope-environment"}},
        "TAG": {"Tags": {"Key": "Tenant"}},
    }
    assert {each["MonitorType"] for each in monitors} == {"DIMENSIONAL"}


@pytest.mark.proves("checked", row=6, clause=2)
def test_an_anomaly_is_told_at_once_from_the_files_impact_on() -> None:
    subscription = studio().only(COSTS, "AWS::CE::AnomalySubscription")
    assert subscription["Frequency"] == "IMMEDIATE"
    assert subscription["Subscribers"] == [{"Address": topic(), "Type": "SNS"}]
    monitors = studio().resources(COSTS, "AWS::CE::AnomalyMonitor")
    assert {each["Fn::GetAtt"][0] for each in subscription["MonitorArnList"]} == set(monitors)
    assert json.loads(subscription["ThresholdExpression"])["Dimensions"] == {
        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
        "Values": ["100"],
    }


@pytest.mark.proves("checked", row=6, clause=3)
def test_every_dollar_has_an_environment_a_stage_and_a_tenant() -> None:
    found = {
        each["Properties"]["Name"]: each["Properties"]
        for each in studio().resources(COSTS, "AWS::CE::CostCategory").values()
    }
    assert {name: each["DefaultValue"] for name, each in found.items()} == {
        "tickscope-environment": "organization",
        "tickscope-stage": "shared",
        "tickscope-tenant": "shared",
    }
    values = {name: {rule["Value"] for rule in json.loads(each["Rules"])} for name, each in found.items()}
    assert values == {
        "tickscope-environment": {"prod", "staging", "dev"},
        "tickscope-stage": {"ingestion", "query", "storage"},
        "tickscope-tenant": {"embergate", "skyhook", "driftwood"},
    }
    (split,) = json.loads(found["tickscope-tenant"]["SplitChargeRules"])
    assert split == {"Source": "shared", "Targets": ["embergate", "skyhook", "driftwood"], "Method": "PROPORTIONAL"}


def test_categories_are_there_before_what_goes_by_them() -> None:
    names = set(studio().resources(COSTS, "AWS::CE::CostCategory"))
    for kind in ("AWS::Budgets::Budget", "AWS::CE::AnomalyMonitor"):
        for each in studio().resources(COSTS, kind).values():
            assert set(each["DependsOn"]) == names


@pytest.mark.proves("checked", row=6, clause=4)
def test_the_report_is_delivered_to_the_log_archive() -> None:
    export = studio().only(COSTS, "AWS::BCMDataExports::Export")["Export"]
    bucket = studio().only(ARCHIVE, "AWS::S3::Bucket", lambda each: "costs" in str(each.get("BucketName")))
    destination = export["DestinationConfigurations"]["S3Destination"]
    assert destination["S3Bucket"] == bucket["BucketName"] == "tickscope-costs-222222222222-eu-central-1"
    assert (destination["S3BucketOwner"], destination["S3Region"]) == ("222222222222", "eu-central-1")
    query = export["DataQuery"]["QueryStatement"]
    assert query.endswith(" FROM COST_AND_USAGE_REPORT")
    for column in ("resource_tags", "cost_category", "line_item_unblended_cost", "line_item_resource_id"):
        assert column in query
    assert export["DataQuery"]["TableConfigurations"]["COST_AND_USAGE_REPORT"]["INCLUDE_RESOURCES"] == "TRUE"


@pytest.mark.proves("checked", row=6, clause=4)
def test_only_the_management_accounts_reports_may_be_written_there() -> None:
    (name,) = [
        name
        for name, each in studio().resources(ARCHIVE, "AWS::S3::Bucket").items()
        if "costs" in str(each["Properties"].get("BucketName"))
    ]
    policy = studio().only(ARCHIVE, "AWS::S3::BucketPolicy", lambda each: each["Bucket"] == {"Ref": name})
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert len(allowed) == 1
    assert set(allowed[0]["Principal"]["Service"]) == {
        "bcm-data-exports.amazonaws.com",
        "billingreports.amazonaws.com",
    }
    assert allowed[0]["Condition"]["StringEquals"] == {"aws:SourceAccount": "111111111111"}
    assert (
        "arn:aws:bcm-data-exports:us-east-1:111111111111:export/*"
        in allowed[0]["Condition"]["ArnLike"]["aws:SourceArn"]
    )
    resource = studio().resources(ARCHIVE, "AWS::S3::Bucket")[name]
    assert resource["DeletionPolicy"] == "Retain"
    (rule,) = resource["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    statements = [
        statement
        for key in studio().resources("organization-keys", "AWS::KMS::Key").values()
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if statement.get("Sid") == "CostReports"
    ]
    assert [each["Condition"]["StringEquals"] for each in statements] == [{"aws:SourceAccount": "111111111111"}]


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("AWS::Budgets::Budget", "ResourceTags"),
        ("AWS::CE::AnomalyMonitor", "ResourceTags"),
        ("AWS::CE::AnomalySubscription", "ResourceTags"),
        ("AWS::CE::CostCategory", "Tags"),
        ("AWS::BCMDataExports::Export", "Tags"),
    ],
)
def test_all_of_it_carries_the_mandatory_tags(kind: str, where: str) -> None:
    found = studio().resources(COSTS, kind)
    assert found
    for each in found.values():
        assert {tag["Key"] for tag in each["Properties"][where]} == set(TAG_KEYS)


def test_a_tenants_budget_carries_its_tag() -> None:
    tags = {tag["Key"]: tag["Value"] for tag in budgets()["tickscope-prod-tenant-skyhook"]["ResourceTags"]}
    assert (tags["Tenant"], tags["Environment"]) == ("skyhook", "prod")


def test_it_is_where_aws_keeps_costs() -> None:
    (place,) = [each for each in places(studio().platform) if each.concern == "costs"]
    assert (place.account.name, place.region) == ("management", "us-east-1")


def test_without_an_organization_nothing_of_it_exists() -> None:
    assert COSTS not in one_account().templates
    platform = studio().platform
    rest = tuple(part for part in platform.cloud.organization.manage if part != "costs")
    organization = replace(platform.cloud.organization, manage=rest)
    without = Synthesised(replace(platform, cloud=replace(platform.cloud, organization=organization)))
    assert COSTS not in without.templates
    assert "tickscope-costs" not in json.dumps(without.templates)
