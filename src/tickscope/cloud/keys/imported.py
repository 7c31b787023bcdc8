"""The life of an imported key: waiting, in use, to be renewed, expired, erased.

KMS deletes expiring material by itself, and then nothing that the key encrypted can be read until the same material
is imported again. So it is asked for a month before. Source: "Importing key material for AWS KMS keys".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tickscope.cloud.keys.wrapping import wrap
from tickscope.errors import Reject
from tickscope.ports.imported_keys import ImportedKey, ImportedKeys, Wrapping

MATERIAL_BYTES = 32
VALID_DAYS_MAX = 365
RENEW_DAYS = 30
Need = Literal["import", "renew", "nothing", "enable", "gone"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a key stands, for people, and what it needs from its tenant."""

    need: Need
    text: str


def standing(key: ImportedKey, now: datetime) -> Standing:
    """Return how an imported key stands at a moment; raises Reject for a key whose material is KMS' own."""
    _external(key)
    if key.state == "PendingDeletion":
        return Standing("gone", "is scheduled for deletion")
    if key.state == "PendingImport" or (key.valid_to is not None and key.valid_to <= now):
        return Standing("import", "has no material: what it encrypted cannot be read, nothing can be encrypted")
    if key.state == "Disabled":
        return Standing("enable", "is disabled")
    if key.valid_to is None:
        return Standing("nothing", "has material that does not expire")
    days = (key.valid_to - now).days
    if days < RENEW_DAYS:
        return Standing("renew", f"loses its material in {days} days: import the same material again before")
    return Standing("nothing", f"has material for {days} days")


def check_material(key: ImportedKey, material_bytes: int, valid_to: datetime | None, now: datetime) -> None:
    """Raise Reject for what KMS would refuse, before anything leaves this machine."""
    if standing(key, now).need == "gone":
        raise Reject("key_state", f"{key.arn} is scheduled for deletion; cancel that first")
    if material_bytes != MATERIAL_BYTES:
        raise Reject(
            "key_material", f"the material has {material_bytes} bytes; a symmetric key has {MATERIAL_BYTES}"
        )
    if valid_to is not None and not now < valid_to <= now + timedelta(days=VALID_DAYS_MAX):
        raise Reject("key_expiry", f"material is valid for 1 to {VALID_DAYS_MAX} days, from now on")


def bring(
    kms: ImportedKeys, alias: str, material: bytes, valid_to: datetime | None, now: datetime, wrapping: Wrapping
) -> ImportedKey:
    """Import material, for the first time or again, and return the key as KMS then tells of it.

    Raises Reject for a missing key, for what ``check_material`` refuses, for other material than the key's own, and
    when KMS took it without enabling the key; Retry when KMS cannot be reached.
    """
    key = find(kms, alias)
    check_material(key, len(material), valid_to, now)
    parameters = kms.parameters(key.arn, wrapping)
    kms.import_material(key.arn, parameters.token, wrap(material, parameters.public_key_der, wrapping), valid_to)
    after = find(kms, alias)
    if standing(after, now).need == "import":
        raise Reject("key_state", f"{key.arn} took its material, but is {after.state}")
    return after


def erase(kms: ImportedKeys, alias: str) -> ImportedKey:
    """Delete a key's material and return the key; one that has none stays as it is. Raises as ``bring``."""
    key = find(kms, alias)
    _external(key)
    if key.state == "PendingImport":
        return key
    kms.delete_material(key.arn)
    return find(kms, alias)


def find(kms: ImportedKeys, alias: str) -> ImportedKey:
    """Return the key of an alias; raises Reject when there is none, and as ``ImportedKeys.find``."""
    key = kms.find(alias)
    if key is None:
        raise Reject("no_key", f"there is no key {alias}; deploy the environment's keys stack first")
    return key


def _external(key: ImportedKey) -> None:
    if key.origin != "EXTERNAL":
        raise Reject(
            "key_origin", f"{key.arn} has material of KMS' own ({key.origin}); nothing is imported into it"
        )
