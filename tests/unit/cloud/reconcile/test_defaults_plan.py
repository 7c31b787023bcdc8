"""Accounts' baselines, decided without AWS."""

from dataclasses import replace

import pytest

from tests.unit.cloud.reconcile.files import one_account, studio
from tickscope.cloud.reconcile import account_defaults, reconcilers, region_defaults
from tickscope.cloud.reconcile.account_defaults import PASSWORD_POLICY, PUBLIC_ACCESS_BLOCKS
from tickscope.cloud.reconcile.region_defaults import WantedRegionDefaults
from tickscope.model.observed.account_defaults import DefaultVpc, FoundAccountDefaults, FoundRegionDefaults
from tickscope.model.organization import MANAGED

REGIONS = ("eu-central-1", "eu-west-1")
OURS, AWSS = "arn:aws:kms:eu-central-1:444444444444:key/ours", "arn:aws:kms:eu-central-1:444444444444:key/aws"
SAFE = FoundRegionDefaults(
    ebs_encrypted=True,
    ebs_key_arn=OURS,
    wanted_key_arn=OURS,
    metadata_tokens="required",
    metadata_hops=1,
    metadata_enforced=True,
    images_block="block-new-sharing",
    snapshots_block="block-all-sharing",
    serial_console=False,
    documents_sharing="Disable",
)
WANTED = WantedRegionDefaults("alias/tickscope/prod/compute", enforced=True)


@pytest.mark.parametrize(
    ("change", "action"),
    [
        ({"ebs_encrypted": False}, "encrypt-volumes"),
        ({"ebs_key_arn": AWSS}, "set-volume-key"),
        ({"metadata_tokens": "optional"}, "set-metadata"),
        ({"metadata_tokens": ""}, "set-metadata"),
        ({"metadata_hops": 2}, "set-metadata"),
        ({"metadata_enforced": False}, "enforce-metadata"),
        ({"images_block": "unblocked"}, "block-images"),
        ({"snapshots_block": "block-new-sharing"}, "block-snapshots"),
        ({"serial_console": True}, "disable-serial-console"),
        ({"documents_sharing": "Enable"}, "block-documents"),
        ({"default_vpc": DefaultVpc("vpc-1", 0)}, "remove-default-vpc"),
    ],
)
def test_each_weaker_default_of_a_region_is_one_step(change: dict[str, object], action: str) -> None:
    assert region_defaults.plan(WANTED, SAFE) == ()
    (step,) = region_defaults.plan(WANTED, replace(SAFE, **change))  # type: ignore[arg-type]
    assert (step.action, step.blocked) == (action, "")
    assert step.destroys == (action == "remove-default-vpc")


def test_the_volumes_key_waits_for_the_stack_of_keys() -> None:
    (step,) = region_defaults.plan(WANTED, replace(SAFE, wanted_key_arn="", ebs_key_arn=AWSS))
    assert "not there yet" in step.blocked


def test_an_account_without_an_environment_keeps_the_key_that_it_has() -> None:
    assert region_defaults.plan(WantedRegionDefaults(), replace(SAFE, wanted_key_arn="", ebs_key_arn=AWSS)) == ()


def test_imdsv2_is_enforced_where_a_unit_or_one_above_it_has_that_guardrail() -> None:
    """Auto Scaling's and EC2 Fleet's own roles are bound by no service control policy."""
    platform = studio()
    enforced = {
        each.purpose.split("account ")[1].split(" ")[0]
        for each in region_defaults.reconcilers(platform)
        if each.wanted.enforced  # type: ignore[attr-defined]
    }
    assert enforced == {"prod", "staging", "dev"}
    assert region_defaults.plan(replace(WANTED, enforced=False), replace(SAFE, metadata_enforced=False)) == ()

    manage = tuple(each for each in platform.cloud.organization.manage if each != "guardrails")
    organization = replace(platform.cloud.organization, manage=manage)
    unguarded = replace(platform, cloud=replace(platform.cloud, organization=organization))
    assert not any(each.wanted.enforced for each in region_defaults.reconcilers(unguarded))  # type: ignore[attr-defined]


def test_what_an_account_lacks_is_named() -> None:
    found = FoundAccountDefaults(
        PUBLIC_ACCESS_BLOCKS - {"BlockPublicAcls"}, {**PASSWORD_POLICY, "RequireNumbers": False}
    )
    texts = [step.text for step in account_defaults.plan(account_defaults.WantedAccountDefaults(), found)]
    assert texts == [
        "block public access to every bucket of the account: BlockPublicAcls",
        "set the password policy of IAM users: RequireNumbers True",
    ]


def test_every_account_that_is_there_has_a_baseline_wherever_anything_may_be() -> None:
    found = [each for each in reconcilers(studio()) if each.name == "region-defaults"]
    accounts = [f"{digit}" * 12 for digit in range(1, 7)]
    stacks = {(account, region): "organization-organization" for account in accounts for region in REGIONS}
    stacks["444444444444", "eu-central-1"] = "prod-keys"
    stacks["555555555555", "eu-central-1"] = "staging-keys"
    stacks["666666666666", "eu-west-1"] = "dev-keys"
    assert {(each.account_id, each.region): each.stack for each in found} == stacks
    assert len(found) == len(stacks)
    wide = [each.account_id for each in reconcilers(studio()) if each.name == "account-defaults"]
    assert wide == accounts


def test_an_account_whose_accounts_are_not_managed_is_left_as_it_is() -> None:
    assert [each.name for each in reconcilers(one_account())] == ["vpc-defaults"]
    platform = studio()
    manage = tuple(part for part in MANAGED if part != "accounts")
    organization = replace(platform.cloud.organization, manage=manage)
    rest = reconcilers(replace(platform, cloud=replace(platform.cloud, organization=organization)))
    assert {"accounts", "account-defaults", "region-defaults"}.isdisjoint(each.name for each in rest)


def test_a_baseline_outlives_tickscope_except_for_its_key() -> None:
    assert region_defaults.plan_destroy(WANTED, replace(SAFE, ebs_key_arn=AWSS)) == ()
    (step,) = region_defaults.plan_destroy(WANTED, SAFE)
    assert step.action == "reset-volume-key"
    assert account_defaults.plan_destroy(account_defaults.WantedAccountDefaults(), FoundAccountDefaults()) == ()
