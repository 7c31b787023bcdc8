"""Key material, encrypted for the way to KMS.

Source: "Importing key material step 3: Encrypt the key material" in KMS' guide; RFC 8017 for OAEP, RFC 5649 for AES
key wrap with padding.
"""

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tickscope.errors import Reject
from tickscope.ports.imported_keys import Wrapping

AES_BYTES = 32


def wrap(material: bytes, public_key_der: bytes, wrapping: Wrapping) -> bytes:
    """Return material as only the owner of the public key can read it; raises Reject for a key that is not RSA."""
    public_key = load_der_public_key(public_key_der)
    if not isinstance(public_key, rsa.RSAPublicKey):
        raise Reject("wrapping_key", "KMS gave a public key that is not RSA")
    if wrapping == "RSAES_OAEP_SHA_256":
        return public_key.encrypt(material, _oaep())
    once = os.urandom(AES_BYTES)
    return public_key.encrypt(once, _oaep()) + aes_key_wrap_with_padding(once, material)


def _oaep() -> padding.OAEP:
    return padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
