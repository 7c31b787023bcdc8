from hypothesis import given
from hypothesis import strategies as st

from tickscope.wire import rw1_snappy, snappy_preamble


@given(st.binary(max_size=12))
def test_a_preamble_never_declares_more_than_is_allowed(body: bytes) -> None:
    assert 0 <= snappy_preamble.raw_bytes(body, 1000) <= 1000


def test_a_preamble_is_read() -> None:
    assert snappy_preamble.raw_bytes(rw1_snappy.compress(bytes(300)), 1000) == 300
