"""What is switched on in an organization, decided without AWS."""

from dataclasses import replace

import pytest

from tests.unit.cloud.reconcile.files import studio
from tickscope.cloud.reconcile.organization import plan, plan_destroy, reconcilers
from tickscope.cloud.reconcile.wanted_organization import WantedOrganization, wanted_organization
from tickscope.errors import Reject
from tickscope.model.observed.organization import FoundOrganization
from tickscope.model.organization import MANAGED, Managed
from tickscope.model.platform import Platform

BARE = FoundOrganization(id="o-a1b2c3d4e5", root_id="r-a1b2", management_id="111111111111", all_features=True)
SECURITY = "333333333333"


def managing(*parts: Managed) -> Platform:
    platform = studio()
    organization = replace(platform.cloud.organization, manage=parts)
    return replace(platform, cloud=replace(platform.cloud, organization=organization))


def texts(wanted: WantedOrganization, found: FoundOrganization) -> list[str]:
    return [step.text for step in plan(wanted, found)]


@pytest.mark.parametrize(
    ("part", "policy_types", "services", "delegated", "regions"),
    [
        ("guardrails", {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}, set(), set(), set()),
        ("accounts", set(), {"sso"}, set(), set()),
        ("trail", set(), {"cloudtrail"}, set(), set()),
        ("config", set(), {"config", "config-multiaccountsetup"}, {"config", "config-multiaccountsetup"}, set()),
        (
            "security",
            set(),
            {"access-analyzer", "guardduty", "malware-protection.guardduty", "securityhub"},
            {"access-analyzer"},
            {"eu-central-1", "eu-west-1"},
        ),
        ("costs", set(), set(), set(), set()),
        ("tags", {"TAG_POLICY"}, {"tagpolicies.tag"}, set(), set()),
    ],
)
def test_each_part_asks_for_its_own_switches_only(
    part: Managed,
    policy_types: set[str],
    services: set[str],
    delegated: set[str],
    regions: set[str],
) -> None:
    wanted = wanted_organization(managing(part))
    assert set(wanted.policy_types) == policy_types
    assert {each.removesuffix(".amazonaws.com") for each in wanted.services} == services
    assert {each.removesuffix(".amazonaws.com") for each in wanted.delegated} == delegated
    assert set(wanted.guardduty_regions) == regions
    assert wanted.service_roles == (("access-analyzer.amazonaws.com",) if part == "security" else ())


def test_nothing_is_reconciled_where_nothing_is_managed() -> None:
    assert list(reconcilers(managing())) == []
    (only,) = reconcilers(managing(*MANAGED))
    assert (only.account_id, only.when) == ("111111111111", "before")


def test_what_is_on_is_left_alone() -> None:
    wanted = wanted_organization(managing(*MANAGED))
    found = replace(
        BARE,
        policy_types=frozenset(wanted.policy_types),
        services=frozenset(wanted.services),
        service_roles=frozenset(wanted.service_roles),
        administrators={each: frozenset([SECURITY]) for each in wanted.delegated},
        guardduty_administrators=dict.fromkeys(wanted.guardduty_regions, SECURITY),
    )
    assert plan(wanted, found) == ()


def test_the_plan_names_each_switch_and_what_it_is_for() -> None:
    wanted = replace(wanted_organization(managing("tags", "security")), guardduty_regions=("eu-central-1",))
    assert texts(wanted, BARE) == [
        "enable policies of type TAG_POLICY",
        "let access-analyzer.amazonaws.com into the organization's accounts",
        "let guardduty.amazonaws.com into the organization's accounts",
        "let malware-protection.guardduty.amazonaws.com into the organization's accounts",
        "let securityhub.amazonaws.com into the organization's accounts",
        "let tagpolicies.tag.amazonaws.com into the organization's accounts",
        "make the role of access-analyzer.amazonaws.com in the management account",
        "make account 333333333333 the administrator of access-analyzer.amazonaws.com",
        "make account 333333333333 the administrator of GuardDuty in eu-central-1",
    ]


def test_another_administrator_is_not_pushed_out() -> None:
    wanted = wanted_organization(managing("security", "config"))
    found = replace(
        BARE,
        services=frozenset(wanted.services),
        service_roles=frozenset(wanted.service_roles),
        administrators={
            "access-analyzer.amazonaws.com": frozenset(["999999999999"]),
            "config.amazonaws.com": frozenset(["999999999999"]),
            "config-multiaccountsetup.amazonaws.com": frozenset([SECURITY]),
        },
        guardduty_administrators=dict.fromkeys(wanted.guardduty_regions, "999999999999"),
    )
    steps = plan(wanted, found)
    performed = [step.text for step in steps if not step.blocked]
    assert performed == [f"make account {SECURITY} the administrator of config.amazonaws.com"]
    assert all("999999999999" in step.blocked for step in steps if step.blocked)
    assert len(steps) == 4


def test_the_administrator_waits_for_the_account_to_be_made() -> None:
    wanted = replace(wanted_organization(managing("security")), security_id="")
    found = replace(BARE, services=frozenset(wanted.services), service_roles=frozenset(wanted.service_roles))
    steps = plan(wanted, found)
    assert steps
    assert {step.blocked for step in steps} == {"the account with purpose security has no id in the file yet"}


def test_an_organization_that_is_not_there_yet_is_waited_for() -> None:
    (step,) = plan(replace(wanted_organization(managing("tags")), id="", root_id=""), FoundOrganization())
    assert "its stack makes it" in step.blocked


def test_an_organization_that_the_file_does_not_name_is_named() -> None:
    (step,) = plan(replace(wanted_organization(managing("tags")), id="", root_id=""), BARE)
    assert "write id: o-a1b2c3d4e5 and root_id: r-a1b2" in step.blocked


def test_consolidated_billing_alone_is_not_enough() -> None:
    (step,) = plan(wanted_organization(managing("tags")), replace(BARE, all_features=False))
    assert "enable all features" in step.blocked


@pytest.mark.parametrize("other", [{"id": "o-0000000000"}, {"root_id": "r-zzzz"}])
def test_another_organization_is_refused(other: dict[str, str]) -> None:
    with pytest.raises(Reject, match="but the"):
        plan(wanted_organization(managing("tags")), replace(BARE, **other))


def test_leaving_takes_back_the_administration_that_is_ours_and_nothing_else() -> None:
    wanted = wanted_organization(managing("security", "config"))
    found = replace(
        BARE,
        administrators={
            "access-analyzer.amazonaws.com": frozenset([SECURITY]),
            "config.amazonaws.com": frozenset(["999999999999"]),
        },
        guardduty_administrators={"eu-west-1": SECURITY, "eu-central-1": "999999999999"},
    )
    steps = plan_destroy(wanted, found)
    assert [step.text for step in steps] == [
        f"account {SECURITY} is no longer the administrator of GuardDuty in eu-west-1",
        f"account {SECURITY} is no longer the administrator of access-analyzer.amazonaws.com",
    ]
    assert all(step.destroys for step in steps)
