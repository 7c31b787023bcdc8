"""An account's baseline in all regions, on moto."""

import boto3
import pytest

from tests.unit.adapters.aws.conftest import REGION
from tickscope.adapters.aws.account_defaults import AccountDefaultsAdapter
from tickscope.cloud.reconcile.account_defaults import PUBLIC_ACCESS_BLOCKS, WantedAccountDefaults, plan
from tickscope.model.observed.account_defaults import FoundAccountDefaults

ACCOUNT = "123456789012"


def apply(session: boto3.Session) -> list[str]:
    aws = AccountDefaultsAdapter(session, ACCOUNT, REGION)
    steps = plan(WantedAccountDefaults(), aws.observe())
    for step in steps:
        aws.perform(step)
    return [step.action for step in steps]


@pytest.mark.proves("checked", row=2, clause=1)
def test_an_account_gets_its_baseline_once(session: boto3.Session) -> None:
    assert AccountDefaultsAdapter(session, ACCOUNT, REGION).observe() == FoundAccountDefaults()
    assert apply(session) == ["block-public-access", "set-password-policy"]
    block = session.client("s3control").get_public_access_block(AccountId=ACCOUNT)["PublicAccessBlockConfiguration"]
    assert block == dict.fromkeys(PUBLIC_ACCESS_BLOCKS, True)
    policy = session.client("iam").get_account_password_policy()["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy["PasswordReusePrevention"]) == (14, 24)
    assert policy["RequireSymbols"]
    assert policy["AllowUsersToChangePassword"]
    assert apply(session) == []


def test_what_an_account_has_stricter_stays(session: boto3.Session) -> None:
    session.client("iam").update_account_password_policy(
        MinimumPasswordLength=20, MaxPasswordAge=60, PasswordReusePrevention=2
    )
    apply(session)
    policy = session.client("iam").get_account_password_policy()["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy["MaxPasswordAge"], policy["PasswordReusePrevention"]) == (
        20,
        60,
        24,
    )
    assert apply(session) == []


def test_a_block_that_somebody_took_away_comes_back(session: boto3.Session) -> None:
    apply(session)
    session.client("s3control").put_public_access_block(
        AccountId=ACCOUNT, PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True}
    )
    assert apply(session) == ["block-public-access"]
    assert apply(session) == []
