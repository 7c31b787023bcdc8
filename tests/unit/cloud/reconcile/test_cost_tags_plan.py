"""Cost allocation tags, by plan."""

from dataclasses import replace

import pytest

from tests.unit.cloud.test_picture import ONE, STUDIO
from tickscope.cloud.reconcile import reconcilers
from tickscope.cloud.reconcile.cost_tags import WantedCostTags, plan, plan_destroy
from tickscope.model.cloud import TAG_KEYS
from tickscope.model.observed.cost_tags import FoundCostTags


@pytest.mark.proves("checked", row=6, clause=3)
def test_every_mandatory_tag_is_switched_on() -> None:
    steps = plan(WantedCostTags(), FoundCostTags(dict.fromkeys(TAG_KEYS, "Inactive")))
    assert [(step.action, step.arguments["key"], step.blocked) for step in steps] == [
        ("activate-cost-tag", key, "") for key in TAG_KEYS
    ]


def test_what_is_on_is_left_alone_and_so_are_other_peoples_keys() -> None:
    found = FoundCostTags({**dict.fromkeys(TAG_KEYS, "Active"), "team": "Inactive"})
    assert plan(WantedCostTags(), found) == ()
    assert plan_destroy(WantedCostTags(), found) == ()


def test_a_key_that_aws_has_not_seen_waits() -> None:
    steps = plan(WantedCostTags(), FoundCostTags({"Owner": "Active"}))
    assert {step.arguments["key"] for step in steps} == set(TAG_KEYS) - {"Owner"}
    assert all("AWS has not seen it" in step.blocked for step in steps)


def test_the_stages_tag_is_switched_on_once_something_carries_it() -> None:
    on = dict.fromkeys(TAG_KEYS, "Active")
    (step,) = plan(WantedCostTags(), FoundCostTags({**on, "Stage": "Inactive"}))
    assert step.arguments == {"key": "Stage"}


def test_it_belongs_to_the_account_that_pays_and_to_managed_costs_only() -> None:
    (found,) = [each for each in reconcilers(STUDIO) if each.name == "cost-tags"]
    assert (found.account_id, found.region, found.when) == ("111111111111", "us-east-1", "before")
    organization = replace(STUDIO.cloud.organization, manage=("guardrails",))
    without = replace(STUDIO, cloud=replace(STUDIO.cloud, organization=organization))
    assert not [each for platform in (without, ONE) for each in reconcilers(platform) if each.name == "cost-tags"]
