"""Credentials of each account: the operator's own, and roles that they may take."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004

from tickscope.errors import Reject, Retry, TickscopeError

ATTEMPTS_MAX = 10
CONFIG = Config(retries={"max_attempts": ATTEMPTS_MAX, "mode": "adaptive"})
SESSION_NAME = "tickscope"
UNSIGNED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""AWS' codes for credentials that are over or wrong (Common Error Types of its APIs)."""


class Credentials:
    """The operator's credentials (a profile's, or the environment's) and the roles taken with them, each once."""

    def __init__(self, profile: str | None = None) -> None:
        self._profile = profile or None
        self._taken: dict[tuple[str, str], boto3.session.Session] = {}
        self._account = ""

    def own(self, region: str) -> boto3.session.Session:
        """Return a session with the operator's own credentials. Raises Reject when there is no such profile."""
        try:
            return boto3.session.Session(profile_name=self._profile, region_name=region)
        except BotoCoreError as error:
            raise Reject("no_credentials", str(error)) from error

    def own_account(self, region: str) -> str:
        """Return the account that the operator's own credentials are for. Raises Reject when there are none."""
        if not self._account:
            try:
                self._account = _client(self.own(region), "sts").get_caller_identity()["Account"]
            except (BotoCoreError, ClientError) as error:
                raise _unsigned(error) or Reject(
                    "no_credentials", f"AWS refuses the credentials: {error}"
                ) from error
        return self._account

    def role(self, arn: str, region: str, missing: str) -> boto3.session.Session:
        """Return a session with a role's credentials. Raises Reject with ``missing``: what to do without it."""
        if (arn, region) not in self._taken:
            try:
                sts = _client(self.own(region), "sts")
                given = sts.assume_role(RoleArn=arn, RoleSessionName=SESSION_NAME)["Credentials"]
            except (BotoCoreError, ClientError) as error:
                said = f"cannot take the role {arn}: {error}; {missing}"
                raise _unsigned(error) or Reject("no_role", said) from error
            self._taken[arn, region] = boto3.session.Session(
                aws_access_key_id=given["AccessKeyId"],
                aws_secret_access_key=given["SecretAccessKey"],
                aws_session_token=given["SessionToken"],
                region_name=region,
            )
        return self._taken[arn, region]

    def account(self, account_id: str, region: str, role_name: str) -> boto3.session.Session:
        """Return a session for an account: the operator's own where it is theirs, else that of a role there."""
        if self.own_account(region) == account_id:
            return self.own(region)
        arn = f"arn:aws:iam::{account_id}:role/{role_name}"
        return self.role(arn, region, "name one that may administer that account with --role")


def _unsigned(error: BotoCoreError | ClientError) -> TickscopeError | None:
    """Return what is said when it is not about a role: nobody is signed in, or AWS is not there; else None."""
    if isinstance(error, ClientError):
        expired = error.response["Error"]["Code"] in UNSIGNED
        return Reject("no_credentials", f"AWS refuses the credentials: {error}; sign in again") if expired else None
    if isinstance(error, ConnectionError | HTTPClientError):
        return Retry(f"AWS cannot be reached: {error}")
    return Reject("no_credentials", f"no credentials for AWS: {error}; sign in first")


def _client(session: boto3.session.Session, service: str) -> Any:
    return session.client(service, config=CONFIG)
