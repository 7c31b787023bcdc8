"""Keys whose material somebody else brings: what is known of one, and what can be done to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Wrapping = Literal["RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_256"]
"""How material is encrypted on its way, by KMS' names."""


@dataclass(frozen=True, slots=True)
class ImportedKey:
    """A KMS key, as DescribeKey tells of it."""

    arn: str
    origin: str
    """``EXTERNAL`` where material is imported."""
    state: str
    """``PendingImport`` without material, ``Enabled`` with it; KMS' other states too."""
    valid_to: datetime | None = None
    """When KMS deletes the material by itself; None for never."""


@dataclass(frozen=True, slots=True)
class ImportParameters:
    """What KMS gives for one import, good for 24 hours."""

    public_key_der: bytes
    """An RSA key, as SubjectPublicKeyInfo."""
    token: bytes


class ImportedKeys(Protocol):
    """KMS, as far as imports go."""

    def find(self, alias: str) -> ImportedKey | None:
        """Return the key of an alias, or None; raises Retry or Reject with AWS' own words."""

    def parameters(self, arn: str, wrapping: Wrapping) -> ImportParameters:
        """Return what an import needs; raises as ``find``."""

    def import_material(self, arn: str, token: bytes, wrapped: bytes, valid_to: datetime | None) -> None:
        """Give a key its wrapped material until a time, or for good; raises as ``find``.

        A key that has had material takes only the same again: KMS refuses other with IncorrectKeyMaterialException.
        """

    def delete_material(self, arn: str) -> None:
        """Take a key its material: from then on nothing that it encrypted can be read; raises as ``find``."""
