"""GuardDuty in every account: what is missing is planned, what is there is left, what cannot be done is told."""

from dataclasses import replace

import pytest

from tests.unit.cloud.synthesised import EXAMPLES
from tests.unit.cloud.variations import in_one_region, with_organization
from tickscope.cloud.reconcile import reconcilers
from tickscope.cloud.reconcile.guardduty import ALL, WantedGuardDuty, plan, plan_destroy
from tickscope.model.observed.guardduty import FoundGuardDuty
from tickscope.model.platform import Platform
from tickscope.spec import load

MANAGEMENT = "111111111111"
WANTED = WantedGuardDuty("eu-central-1", MANAGEMENT, "aws@studio.example")
DONE = FoundGuardDuty(
    administers=True,
    detector_id="12abc34d567e8fa901bc2d34e56789f0",
    enabled=True,
    frequency="FIFTEEN_MINUTES",
    features=ALL | {"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"},
    members="ALL",
    members_features=ALL,
    associated=frozenset({MANAGEMENT, "444444444444"}),
)


def actions(found: FoundGuardDuty, wanted: WantedGuardDuty = WANTED) -> list[str]:
    return [step.action for step in plan(wanted, found)]


def regions_of(platform: Platform) -> list[tuple[str, str, str, str]]:
    found = [each for each in reconcilers(platform) if each.name == "guardduty"]
    return [(each.account_id, each.region, each.stack, each.when) for each in found]


def test_what_is_as_wanted_is_left() -> None:
    assert plan(WANTED, DONE) == ()


@pytest.mark.proves("checked", row=5, clause=1)
@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({"enabled": False}, "set-detector"),
        ({"frequency": "SIX_HOURS"}, "set-detector"),
        ({"features": ALL - {"EBS_MALWARE_PROTECTION"}}, "set-detector"),
        ({"features": ALL - {"EC2_AGENT_MANAGEMENT"}}, "set-detector"),
        ({"members": "NEW"}, "set-members"),
        ({"members": "NONE", "members_features": frozenset()}, "set-members"),
        ({"members_features": ALL - {"RUNTIME_MONITORING"}}, "set-members"),
        ({"associated": frozenset({"444444444444"})}, "add-member"),
    ],
)
def test_what_is_weaker_is_one_step(changes: dict[str, object], action: str) -> None:
    (step,) = plan(WANTED, replace(DONE, **changes))  # type: ignore[arg-type]
    assert (step.action, step.blocked) == (action, "")
    assert "eu-central-1" in step.text


def test_a_new_detector_is_made_before_its_members_are() -> None:
    assert actions(FoundGuardDuty()) == ["create-detector", "set-members", "add-member"]
    assert not any(step.blocked for step in plan(WANTED, FoundGuardDuty()))


def test_an_account_that_does_not_administer_is_told_so() -> None:
    found = replace(DONE, administers=False, members="", members_features=frozenset(), associated=frozenset())
    steps = plan(WANTED, found)
    assert [step.action for step in steps] == ["set-members", "add-member"]
    assert all("administrator" in step.blocked for step in steps)


def test_a_management_account_without_an_address_cannot_be_taken_in() -> None:
    (step,) = plan(replace(WANTED, management_email=""), replace(DONE, associated=frozenset()))
    assert "email" in step.blocked


def test_leaving_stops_new_accounts_only() -> None:
    (step,) = plan_destroy(WANTED, DONE)
    assert (step.action, step.arguments, step.destroys) == ("set-members", {"members": "NONE"}, False)
    assert plan_destroy(WANTED, replace(DONE, members="NONE")) == ()
    assert plan_destroy(WANTED, FoundGuardDuty()) == ()


@pytest.mark.proves("checked", row=5, clause=1)
def test_every_watched_region_is_reconciled_from_the_security_account_after_its_stack() -> None:
    assert regions_of(load(EXAMPLES / "aws.yaml")) == [
        ("333333333333", "eu-central-1", "organization-detection", "after"),
        ("333333333333", "eu-west-1", "organization-detection-eu-west-1", "after"),
    ]
    assert len(regions_of(in_one_region(with_organization(manage=("security",))))) == 1


def test_nothing_is_reconciled_without_security() -> None:
    assert regions_of(with_organization(manage=("config", "trail"))) == []
    assert regions_of(load(EXAMPLES / "one-account.yaml")) == []
