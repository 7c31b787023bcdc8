"""Cost allocation tags and Cost Explorer's figures, on the shapes of AWS' own model; moto has neither."""

from datetime import date

import boto3
import pytest

from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.cost_figures import CostFigures
from tickscope.adapters.aws.cost_tags import CostTagsAdapter
from tickscope.errors import Reject, Retry
from tickscope.ports.reconciler import Step

REGION = "us-east-1"
STEP = Step("activate-cost-tag", "switch on", {"key": "Owner"})
ENTRY = {"TagKey": "Owner", "Status": "Active"}


@pytest.fixture
def aws(session: boto3.Session) -> StubbedSession:
    return StubbedSession(session, REGION, "ce")


def test_all_pages_of_keys_are_read(aws: StubbedSession) -> None:
    def tag(key: str, status: str) -> dict[str, str]:
        return {"TagKey": key, "Type": "UserDefined", "Status": status}

    first = {"CostAllocationTags": [tag("Owner", "Active")], "NextToken": "more"}
    aws.expect("ce", "list_cost_allocation_tags", first, Type="UserDefined")
    second = {"CostAllocationTags": [tag("Tenant", "Inactive")]}
    aws.expect("ce", "list_cost_allocation_tags", second, Type="UserDefined", NextToken="more")
    assert CostTagsAdapter(aws, REGION).observe().status == {"Owner": "Active", "Tenant": "Inactive"}
    aws.done()


@pytest.mark.proves("checked", row=6, clause=3)
def test_a_key_is_switched_on(aws: StubbedSession) -> None:
    aws.expect("ce", "update_cost_allocation_tags_status", {"Errors": []}, CostAllocationTagsStatus=[ENTRY])
    CostTagsAdapter(aws, REGION).perform(STEP)
    aws.done()


def test_an_error_inside_a_good_answer_is_one(aws: StubbedSession) -> None:
    errors = [{"TagKey": "Owner", "Code": "TagKeyNotFound", "Message": "unknown"}]
    aws.expect("ce", "update_cost_allocation_tags_status", {"Errors": errors}, CostAllocationTagsStatus=[ENTRY])
    with pytest.raises(Reject, match="Owner: TagKeyNotFound: unknown"):
        CostTagsAdapter(aws, REGION).perform(STEP)


def test_another_step_is_none_of_its_own(aws: StubbedSession) -> None:
    with pytest.raises(ValueError, match="unknown step: move-account"):
        CostTagsAdapter(aws, REGION).perform(Step("move-account", "move"))


def asked(**more: str) -> dict[str, object]:
    return {
        "TimePeriod": {"Start": "2026-12-01", "End": "2027-01-01"},
        "Granularity": "MONTHLY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "TAG", "Key": "Tenant"}],
        "Filter": {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund", "Tax"]}}},
        **more,
    }


def answer(figures: dict[str, str], **more: str) -> dict[str, object]:
    groups = [
        {"Keys": [f"Tenant${tenant}"], "Metrics": {"UnblendedCost": {"Amount": usd, "Unit": "USD"}}}
        for tenant, usd in figures.items()
    ]
    return {"ResultsByTime": [{"Groups": groups}], **more}


@pytest.mark.proves("checked", row=6, clause=4)
def test_figures_of_a_month_come_by_tenant_over_all_pages(aws: StubbedSession) -> None:
    aws.expect("ce", "get_cost_and_usage", answer({"embergate": "12.5", "": "3"}, NextPageToken="p"), **asked())
    aws.expect("ce", "get_cost_and_usage", answer({"": "1.25"}), **asked(NextPageToken="p"))
    assert CostFigures(aws, REGION).by_tenant(date(2026, 12, 24)) == {"embergate": 12.5, "": 4.25}
    aws.done()


def test_a_limit_that_passes_is_no_refusal(aws: StubbedSession) -> None:
    aws.stubs["ce"].add_client_error("get_cost_and_usage", "ThrottlingException")
    with pytest.raises(Retry):
        CostFigures(aws, REGION).by_tenant(date(2026, 12, 1))
