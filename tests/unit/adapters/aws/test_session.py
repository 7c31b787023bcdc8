"""Why no credentials of an account can be had: each reason is told with what to do."""

import boto3
import pytest
from botocore.config import Config
from moto.core import set_initial_no_auth_action_count

from tests.unit.adapters.aws.conftest import REGION
from tickscope.adapters.aws import session as sessions
from tickscope.adapters.aws.session import Credentials
from tickscope.errors import Reject, Retry

ROLE = "arn:aws:iam::111111111111:role/cdk-tickscope-deploy-role-111111111111-eu-central-1"
MISSING = "is the account bootstrapped?"


@pytest.mark.usefixtures("session")
def test_nobody_is_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(Reject, match="no credentials for AWS: Unable to locate credentials; sign in first"):
        Credentials().role(ROLE, REGION, MISSING)
    with pytest.raises(Reject, match="sign in first"):
        Credentials().own_account(REGION)


@pytest.mark.usefixtures("session")
@set_initial_no_auth_action_count(0)
def test_credentials_are_over() -> None:
    with pytest.raises(Reject, match=r"AWS refuses the credentials: .*InvalidClientTokenId.*; sign in again"):
        Credentials().role(ROLE, REGION, MISSING)


def test_a_role_that_cannot_be_taken_is_told_with_what_is_missing(
    session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam = session.client("iam")
    iam.create_user(UserName="sre")
    key = iam.create_access_key(UserName="sre")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])

    @set_initial_no_auth_action_count(0)
    def take() -> None:
        Credentials().role(ROLE, REGION, MISSING)

    with pytest.raises(Reject, match=r"cannot take the role .*AccessDenied.*; is the account bootstrapped"):
        take()


def test_aws_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "CONFIG", Config(retries={"total_max_attempts": 1}))
    for name, value in (("ACCESS_KEY_ID", "a"), ("SECRET_ACCESS_KEY", "b"), ("ENDPOINT_URL", "http://127.0.0.1:1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    with pytest.raises(Retry, match="AWS cannot be reached: Could not connect"):
        Credentials().role(ROLE, REGION, MISSING)


@pytest.mark.usefixtures("session")
def test_an_empty_profile_is_none() -> None:
    assert Credentials("").own_account(REGION) == "123456789012"
