"""KMS' calls for imported key material."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tickscope.errors import Reject, Retry
from tickscope.ports.imported_keys import ImportedKey, ImportParameters, Wrapping

WRAPPING_KEY = "RSA_4096"
PASSING = frozenset(
    {"DependencyTimeoutException", "KMSInternalException", "ThrottlingException", "ExpiredImportTokenException"}
)
"""What is gone when it is tried again."""


class KmsImports:
    """``ImportedKeys`` of one account and region; ``client`` is boto3's for KMS."""

    def __init__(self, client: Any) -> None:
        self._kms = client

    def find(self, alias: str) -> ImportedKey | None:
        """Return the key of an alias, or None."""
        try:
            found = self._kms.describe_key(KeyId=alias)["KeyMetadata"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NotFoundException":
                return None
            raise _ours(error) from error
        except BotoCoreError as error:
            raise Retry(f"KMS cannot be reached: {error}") from error
        return ImportedKey(found["Arn"], found["Origin"], found["KeyState"], found.get("ValidTo"))

    def parameters(self, arn: str, wrapping: Wrapping) -> ImportParameters:
        """Return a public key and a token for one import."""
        answer = _called(
            self._kms.get_parameters_for_import, KeyId=arn, WrappingAlgorithm=wrapping, WrappingKeySpec=WRAPPING_KEY
        )
        return ImportParameters(answer["PublicKey"], answer["ImportToken"])

    def import_material(self, arn: str, token: bytes, wrapped: bytes, valid_to: datetime | None) -> None:
        """Give a key its material."""
        until: dict[str, Any] = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
        if valid_to:
            until = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": valid_to}
        _called(self._kms.import_key_material, KeyId=arn, ImportToken=token, EncryptedKeyMaterial=wrapped, **until)

    def delete_material(self, arn: str) -> None:
        """Take a key its material."""
        _called(self._kms.delete_imported_key_material, KeyId=arn)


def open_kms_imports(account_id: str, region: str, profile: str = "") -> KmsImports:
    """Return KMS of an account; raises Reject when the credentials are another account's, Retry without any."""
    try:
        session = boto3.session.Session(profile_name=profile or None, region_name=region)
        found = _called(session.client("sts").get_caller_identity)["Account"]
    except BotoCoreError as error:
        raise Retry(f"no credentials for AWS: {error}") from error
    if found != account_id:
        raise Reject("wrong_account", f"these are credentials for account {found}; the key is in {account_id}")
    return KmsImports(session.client("kms"))


def _called(method: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return method(**arguments)
    except ClientError as error:
        raise _ours(error) from error
    except BotoCoreError as error:
        raise Retry(f"KMS cannot be reached: {error}") from error


def _ours(error: ClientError) -> Reject | Retry:
    said = error.response["Error"]
    code, text = said["Code"], f"{error.operation_name}: {said['Code']}: {said.get('Message', '')}"
    return Retry(text) if code in PASSING else Reject("kms_refused", text)
