"""The record format: what is written comes back, what is not understood is refused with a sentence."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wire.cores import outcome
from tickscope.errors import Reject
from tickscope.model.record import RECORD_BYTES_MAX, Encoding, Record
from tickscope.wire import record as record_format

GOLDEN = Path(__file__).parents[2] / "golden" / "record_v1.bin"
GOLDEN_RECORD = Record(
    tenant="embergate",
    sender="edge-Ångström.7",
    received_ms=1_700_000_000_123,
    id=bytes(range(16)),
    samples=4_000_000_000,
    body=b"\x00a body\xff",
    encoding=Encoding.REMOTE_WRITE_1_SNAPPY,
)

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
RECORDS = st.builds(
    Record,
    tenant=NAMES,
    sender=NAMES,
    received_ms=st.integers(-(2**63), 2**63 - 1),
    id=st.binary(min_size=16, max_size=16),
    samples=st.integers(0, 2**32 - 1),
    body=st.binary(max_size=200),
)


def encoded(record: Record) -> bytes:
    return b"".join(record_format.encode(record))


@given(RECORDS)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    data = encoded(record)
    assert record_format.decode(data) == record
    assert record_format.partition_of(data[: record_format.HEADER_BYTES_MAX]) == record.partition


def test_yesterdays_bytes_are_read_by_todays_program() -> None:
    found = record_format.decode(GOLDEN.read_bytes())
    assert found == GOLDEN_RECORD
    assert record_format.partition_of(GOLDEN.read_bytes()) == "embergate/edge-Ångström.7"


def test_todays_bytes_are_the_documented_layout() -> None:
    tenant, sender = GOLDEN_RECORD.tenant.encode(), GOLDEN_RECORD.sender.encode()
    fixed = struct.pack(
        "<qIB16sBB", 1_700_000_000_123, 4_000_000_000, 1, GOLDEN_RECORD.id, len(tenant), len(sender)
    )
    header = fixed + tenant + sender
    assert GOLDEN.read_bytes() == b"TSR" + struct.pack("<BH", 1, len(header)) + header + GOLDEN_RECORD.body


def test_a_field_that_a_newer_header_appends_is_no_part_of_the_body() -> None:
    header, body = record_format.encode(GOLDEN_RECORD)
    magic, version, length = struct.unpack_from("<3sBH", header)
    longer = struct.pack("<3sBH", magic, version, length + 4) + header[6:] + b"more" + body
    assert record_format.decode(longer) == GOLDEN_RECORD


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "shorter than its prefix"),
        (b"PAR1" + bytes(60), "no Tickscope record"),
        (b"TSR\x02" + GOLDEN.read_bytes()[4:], "record format 2; this program reads up to 1: upgrade"),
        (b"TSR\x00" + GOLDEN.read_bytes()[4:], "no record format 0"),
        (GOLDEN.read_bytes()[:20], "shorter than its header says"),
        (b"TSR\x01\x02\x00ab", "shorter than its header says"),
        (b"TSR\x01" + struct.pack("<H", 31) + bytes(29) + b"\x05\x05", "names reach over its header"),
        (encoded(Record("é", "s", 0, bytes(16), 0, b""))[:-3] + b"\xff\xffs", "not UTF-8"),
        (encoded(GOLDEN_RECORD)[:18] + b"\x09" + encoded(GOLDEN_RECORD)[19:], "encoding 9 is newer"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Reject, match=says) as refused:
        record_format.decode(data)
    assert refused.value.reason == "record_format"


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda rest: b"TSR\x01" + rest))
def test_any_bytes_are_a_record_or_refused(data: bytes) -> None:
    found = outcome(lambda: record_format.decode(data))
    if isinstance(found, Record):
        assert data.endswith(found.body)
    else:
        assert found.startswith("record_format: ")


@given(RECORDS, st.data())
def test_a_header_cut_anywhere_is_refused(record: Record, data: st.DataObject) -> None:
    header, _ = record_format.encode(record)
    at = data.draw(st.integers(0, len(header) - 1))
    with pytest.raises(Reject):
        record_format.decode(header[:at])
    with pytest.raises(Reject):
        record_format.partition_of(header[:at])


def test_sizes_have_a_bound() -> None:
    room = RECORD_BYTES_MAX - len(record_format.encode(Record("t", "s", 0, bytes(16), 0, b""))[0])
    assert len(encoded(Record("t", "s", 0, bytes(16), 0, bytes(room)))) == RECORD_BYTES_MAX
    with pytest.raises(Reject, match=str(RECORD_BYTES_MAX)):
        record_format.encode(Record("t", "s", 0, bytes(16), 0, bytes(room + 1)))
    longest = "é" * 127
    header, _ = record_format.encode(Record(longest, longest, 0, bytes(16), 0, b""))
    assert len(header) <= record_format.HEADER_BYTES_MAX
    with pytest.raises(Reject, match="at most 255 bytes"):
        record_format.encode(Record("t", "é" * 128, 0, bytes(16), 0, b""))
