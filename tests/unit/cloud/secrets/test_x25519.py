"""Keys of WireGuard, beside those of a library and the RFC's."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tickscope.adapters.secret_rotation import x25519

KEYS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("private", "public", "agreed"),
    [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ],
)
def test_the_vectors_of_rfc_7748(private: str, public: str, agreed: str) -> None:
    assert x25519.shared(bytes.fromhex(private), bytes.fromhex(public)).hex() == agreed


@given(KEYS, KEYS)
def test_agrees_with_a_library(mine: bytes, theirs: bytes) -> None:
    library = X25519PrivateKey.from_private_bytes(mine)
    assert x25519.public_key(mine) == library.public_key().public_bytes_raw()
    public = x25519.public_key(theirs)
    assert x25519.shared(mine, public) == library.exchange(X25519PublicKey.from_public_bytes(public))


def test_new_keys_are_clamped_and_differ() -> None:
    made = {x25519.private_key() for _ in range(50)}
    assert len(made) == 50
    assert all(key[0] & 7 == 0 and key[31] & 192 == 64 for key in made)


@pytest.mark.parametrize("written", ["", "c2hvcnQ=", "?" * 44])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        x25519.key(written)
