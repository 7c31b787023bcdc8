"""Packs: several records in one Kinesis record, and nothing but Reject for what is none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickscope.adapters.kinesis import packing
from tickscope.errors import Reject

RECORDS = st.lists(st.binary(max_size=200), max_size=50)


@given(RECORDS)
def test_what_is_packed_comes_out_as_it_was(records: list[bytes]) -> None:
    assert list(packing.unpack(packing.pack(records))) == records


@given(st.binary(max_size=300))
def test_any_bytes_are_a_pack_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(Reject):
        list(packing.unpack(data))


@given(RECORDS.filter(any), st.data())
def test_a_pack_cut_short_is_refused_or_ends_between_records(records: list[bytes], data: st.DataObject) -> None:
    whole = packing.pack(records)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    kept: list[bytes] = []
    with contextlib.suppress(Reject):
        kept.extend(packing.unpack(cut))
    assert kept == records[: len(kept)]


@given(st.lists(st.integers(1, 900 * 1024), min_size=1, max_size=30), st.integers(1, 256))
def test_a_pack_is_as_full_as_kinesis_lets_it_be(sizes: list[int], key_bytes: int) -> None:
    def bytes_of(count: int) -> int:
        return 1 + sum(map(packing.size_of, sizes[:count])) + key_bytes

    count = packing.fitting(sizes, key_bytes)
    assert 1 <= count <= len(sizes)
    assert bytes_of(count) <= packing.KINESIS_RECORD_BYTES_MAX
    assert count == len(sizes) or bytes_of(count + 1) > packing.KINESIS_RECORD_BYTES_MAX


def test_a_pack_has_room_for_as_many_places_as_an_offset_tells_apart() -> None:
    assert packing.fitting([1] * 5000, 10) == packing.RECORDS_MAX == 1 << packing.PLACE_BITS


@pytest.mark.parametrize("place", [0, 1, packing.RECORDS_MAX - 1])
def test_an_offset_leads_back_to_its_kinesis_record(place: int) -> None:
    number = "49664716842157439387424953213574186412231238963271401474"
    offset = packing.offset_of(number, place)
    assert packing.sequence_number_of(offset) == number
    assert offset < packing.offset_of(str(int(number) + 1), 0)
