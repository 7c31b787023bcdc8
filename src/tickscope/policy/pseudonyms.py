"""Tokens for what may not be stored: keyed, so that nobody without the key can tell or test what one stands for.

A token is still personal data (GDPR, recital 26) until its key is destroyed: then it is a random word.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

KEY_BYTES = 32
KEY_ID_CHARS = 6
TOKEN_BYTES = 15
"""Of the HMAC: 120 bits, 24 characters."""


@dataclass(frozen=True, slots=True, repr=False)
class Pseudonyms:
    """One tenant's tokens of one quarter. Source of the construction: RFC 2104, with SHA-256."""

    quarter: str
    key: bytes

    @property
    def key_id(self) -> str:
        """What tells this key from another one of the same quarter."""
        return hashlib.sha256(b"tickscope key id" + self.key).hexdigest()[:KEY_ID_CHARS]

    def token(self, value: bytes) -> bytes:
        """Return the token of a value: ``p-2026q4-1a2b3c-`` and 24 characters."""
        mac = hmac.digest(self.key, value, "sha256")[:TOKEN_BYTES]
        return f"p-{self.quarter}-{self.key_id}-{base64.b32encode(mac).decode().lower()}".encode()
