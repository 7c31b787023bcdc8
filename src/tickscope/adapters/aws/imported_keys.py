"""KMS' calls for imported key material."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.adapters.aws.session import Credentials
from tickscope.errors import Reject
from tickscope.ports.imported_keys import ImportedKey, ImportParameters, Wrapping
from tickscope.ports.reconciler import AwsSession, Step

WRAPPING_KEY = "RSA_4096"


class KmsImports:
    """``ImportedKeys`` of one account and region."""

    def __init__(self, session: AwsSession, region: str) -> None:
        self._kms = client(session, "kms", region)

    def find(self, alias: str) -> ImportedKey | None:
        """Return the key of an alias, or None."""
        with in_our_words():
            try:
                found = self._kms.describe_key(KeyId=alias)["KeyMetadata"]
            except ClientError as error:
                if code_of(error) == "NotFoundException":
                    return None
                raise
        return ImportedKey(found["Arn"], found["Origin"], found["KeyState"], found.get("ValidTo"))

    def parameters(self, arn: str, wrapping: Wrapping) -> ImportParameters:
        """Return a public key and a token for one import."""
        with in_our_words():
            answer = self._kms.get_parameters_for_import(
                KeyId=arn, WrappingAlgorithm=wrapping, WrappingKeySpec=WRAPPING_KEY
            )
        return ImportParameters(answer["PublicKey"], answer["ImportToken"])

    def import_material(self, arn: str, token: bytes, wrapped: bytes, valid_to: datetime | None) -> None:
        """Give a key its material."""
        until: dict[str, Any] = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
        if valid_to:
            until = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": valid_to}
        with in_our_words():
            self._kms.import_key_material(KeyId=arn, ImportToken=token, EncryptedKeyMaterial=wrapped, **until)

    def delete_material(self, arn: str) -> None:
        """Take a key its material."""
        with in_our_words():
            self._kms.delete_imported_key_material(KeyId=arn)


class ImportedKeysAdapter:
    """An ``Adapter`` that observes the keys of aliases. It performs nothing: material is in its tenant's hands."""

    def __init__(self, session: AwsSession, region: str, aliases: Sequence[str]) -> None:
        self._kms = KmsImports(session, region)
        self._aliases = aliases

    def observe(self) -> dict[str, ImportedKey | None]:
        """Return each alias' key, None where there is none."""
        return {alias: self._kms.find(alias) for alias in self._aliases}

    def perform(self, step: Step) -> None:
        """Raise Reject: no step of a plan is one that a program can do alone."""
        raise Reject("key_material", step.blocked or step.text)


def open_kms_imports(account_id: str, region: str, profile: str, role: str) -> KmsImports:
    """Return KMS of an account, by a profile's credentials or a role there; raises Reject without them."""
    session = Credentials(profile or None).account(account_id, region, role)
    return KmsImports(session, region)
