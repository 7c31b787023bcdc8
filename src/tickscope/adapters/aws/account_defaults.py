"""What an account does by default in all regions: observed and set in that account."""

from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.model.observed.account_defaults import FoundAccountDefaults
from tickscope.ports.reconciler import AwsSession, Step

BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
SETTABLE = (
    "MinimumPasswordLength",
    "RequireSymbols",
    "RequireNumbers",
    "RequireUppercaseCharacters",
    "RequireLowercaseCharacters",
    "AllowUsersToChangePassword",
    "MaxPasswordAge",
    "PasswordReusePrevention",
    "HardExpiry",
)
"""What of a password policy can be set; IAM tells more (``ExpirePasswords``), which follows from it."""
NUMBERS = frozenset({"MinimumPasswordLength", "MaxPasswordAge", "PasswordReusePrevention"})


class AccountDefaultsAdapter:
    """An ``Adapter``."""

    def __init__(self, session: AwsSession, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._s3 = client(session, "s3control", region)
        self._iam = client(session, "iam", region)

    def observe(self) -> FoundAccountDefaults:
        """Return the account's defaults."""
        with in_our_words():
            return FoundAccountDefaults(self._public_access_block(), self._password_policy())

    def perform(self, step: Step) -> None:
        """Perform a step of the account's plan."""
        with in_our_words():
            match step.action:
                case "block-public-access":
                    self._s3.put_public_access_block(
                        AccountId=self._account_id, PublicAccessBlockConfiguration=dict.fromkeys(BLOCKS, True)
                    )
                case "set-password-policy":
                    self._iam.update_account_password_policy(
                        **{key: _value(key, value) for key, value in step.arguments.items()}
                    )
                case _:
                    raise ValueError(f"unknown step: {step.action}")

    def _public_access_block(self) -> frozenset[str]:
        try:
            answer = self._s3.get_public_access_block(AccountId=self._account_id)
        except ClientError as error:
            if code_of(error) == "NoSuchPublicAccessBlockConfiguration":
                return frozenset()
            raise
        return frozenset(key for key, on in answer["PublicAccessBlockConfiguration"].items() if on)

    def _password_policy(self) -> dict[str, int | bool]:
        try:
            policy: dict[str, Any] = self._iam.get_account_password_policy()["PasswordPolicy"]
        except ClientError as error:
            if code_of(error) == "NoSuchEntity":
                return {}
            raise
        return {key: policy[key] for key in SETTABLE if policy.get(key) is not None}


def _value(key: str, text: str) -> int | bool:
    return int(text) if key in NUMBERS else text == "True"
