"""Imports of key material as KMS does them, which moto lacks: the other end of the wrapping is here.

Material is unwrapped with the private key, becomes the key that moto encrypts with, and is gone once it is deleted
or has expired.
"""

import base64
import json
import os
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto.core.exceptions import JsonRESTError
from moto.kms.models import Key, KmsBackend
from moto.kms.responses import KmsResponse

RSA_4096_BYTES = 512
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=4096)


def import_as_kms_does(patch: pytest.MonkeyPatch) -> None:
    """Teach moto imports for one test."""
    made, described, encrypt, decrypt = Key.__init__, Key.to_dict, KmsBackend.encrypt, KmsBackend.decrypt

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        self.imported, self.valid_to = None, None
        if self.origin == "EXTERNAL":
            self.key_state, self.enabled = "PendingImport", False

    def to_dict(self: Any) -> dict[str, Any]:
        _expire(self)
        shown = described(self)
        if self.valid_to:
            shown["KeyMetadata"]["ValidTo"] = self.valid_to
        return shown

    def usable_encrypt(self: Any, key_id: str, *arguments: Any, **named: Any) -> Any:
        _usable(self.keys[self.any_id_to_key_id(key_id)])
        return encrypt(self, key_id, *arguments, **named)

    def usable_decrypt(self: Any, ciphertext_blob: bytes, *arguments: Any, **named: Any) -> Any:
        # moto's blobs begin with the key's id.
        _usable(self.keys[ciphertext_blob[:36].decode()])
        return decrypt(self, ciphertext_blob, *arguments, **named)

    patch.setattr(Key, "__init__", init)
    patch.setattr(Key, "to_dict", to_dict)
    patch.setattr(KmsBackend, "encrypt", usable_encrypt)
    patch.setattr(KmsBackend, "decrypt", usable_decrypt)
    patch.setattr(KmsResponse, "get_parameters_for_import", _parameters, raising=False)
    patch.setattr(KmsResponse, "import_key_material", _import, raising=False)
    patch.setattr(KmsResponse, "delete_imported_key_material", _delete, raising=False)


def _key(self: Any) -> Any:
    key = self.kms_backend.keys[self.kms_backend.any_id_to_key_id(self._get_param("KeyId"))]
    if key.origin != "EXTERNAL":
        raise JsonRESTError("UnsupportedOperationException", f"origin is {key.origin}")
    return key


def _parameters(self: Any) -> str:
    key = _key(self)
    assert self._get_param("WrappingKeySpec") == "RSA_4096"
    key.token, key.wrapping = os.urandom(16), self._get_param("WrappingAlgorithm")
    public = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return json.dumps(
        {
            "KeyId": key.arn,
            "PublicKey": base64.b64encode(public).decode(),
            "ImportToken": base64.b64encode(key.token).decode(),
            "ParametersValidTo": datetime.now(UTC).timestamp() + 86400,
        }
    )


def _import(self: Any) -> str:
    key = _key(self)
    if base64.b64decode(self._get_param("ImportToken")) != getattr(key, "token", None):
        raise JsonRESTError("InvalidImportTokenException", "not a token of this key")
    material = _unwrap(base64.b64decode(self._get_param("EncryptedKeyMaterial")), key.wrapping)
    if len(material) != 32 or key.imported not in (None, material):
        raise JsonRESTError("IncorrectKeyMaterialException", "other material than the key has had")
    valid_to = self._get_param("ValidTo")
    assert (self._get_param("ExpirationModel") == "KEY_MATERIAL_EXPIRES") == (valid_to is not None)
    key.imported = key.key_material = material
    key.valid_to = valid_to if valid_to is None or isinstance(valid_to, int | float) else _seconds(valid_to)
    key.key_state, key.enabled = "Enabled", True
    return "{}"


def _delete(self: Any) -> str:
    _forget(_key(self))
    return "{}"


def _unwrap(wrapped: bytes, wrapping: str) -> bytes:
    try:
        if wrapping == "RSAES_OAEP_SHA_256":
            return PRIVATE.decrypt(wrapped, OAEP)
        once = PRIVATE.decrypt(wrapped[:RSA_4096_BYTES], OAEP)
        return aes_key_unwrap_with_padding(once, wrapped[RSA_4096_BYTES:])
    except Exception as error:
        raise JsonRESTError("InvalidCiphertextException", "the material cannot be unwrapped") from error


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _usable(key: Any) -> None:
    _expire(key)
    if key.key_state != "Enabled":
        raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is {key.key_state}")


def _expire(key: Any) -> None:
    if key.valid_to and key.valid_to <= datetime.now(UTC).timestamp():
        _forget(key)


def _forget(key: Any) -> None:
    # The material itself stays in ``imported``: KMS, too, knows whether it is given the same again.
    key.key_material, key.valid_to, key.key_state, key.enabled = os.urandom(32), None, "PendingImport", False
