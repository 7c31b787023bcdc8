"""StatsD: any bytes are answered with samples and refusals, and a valid line is read as it was meant."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tickscope.wire.statsd import VALUE_MAX, Kind, Sample, parse_datagram, parse_line

NAMES = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_]{0,40}", fullmatch=True).filter(lambda name: ":" not in name)
VALUES = st.floats(-VALUE_MAX, VALUE_MAX)
TAG_KEYS = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
TAG_VALUES = st.text(st.characters(exclude_characters=",|\n", codec="utf-8"), min_size=1, max_size=40)
PIECES = st.sampled_from(
    [
        b"a",
        b"game_ticks",
        b":",
        b"|",
        b"\n",
        b"1",
        b"-",
        b"+",
        b".",
        b"e9",
        b"nan",
        b"c",
        b"g",
        b"ms",
        b"h",
        b"s",
        b"@",
        b"#",
    ]
    + [b",", b"_e{", b"_sc|", b"T1", b"c:", b"\xff", b"\x00", b"0.5"]
)


@given(st.binary(max_size=400) | st.lists(PIECES, max_size=60).map(b"".join))
def test_every_line_is_kept_ignored_or_refused_with_a_reason(datagram: bytes) -> None:
    parsed = parse_datagram(datagram)
    assert parsed.lines == len(parsed.samples) + len(parsed.refused) + parsed.ignored
    assert parsed.lines == len([line for line in datagram.split(b"\n") if line])
    assert all(reject.reason and str(reject) for reject in parsed.refused)
    for sample in parsed.samples:
        assert sample.values
        assert all(math.isfinite(value) for value in sample.values)
        assert 0 < sample.rate <= 1
        assert list(sample.tags) == sorted(sample.tags)


@given(
    NAMES,
    st.sampled_from([Kind.COUNTER, Kind.HISTOGRAM]),
    st.lists(VALUES, min_size=1, max_size=50),
    st.floats(1e-6, 1),
    st.dictionaries(TAG_KEYS, TAG_VALUES, max_size=8),
)
def test_a_valid_line_is_read_as_it_was_meant(
    name: str, kind: Kind, values: list[float], rate: float, tags: dict[str, str]
) -> None:
    code = "c" if kind is Kind.COUNTER else "d"
    line = f"{name}:{':'.join(map(repr, values))}|{code}|@{rate!r}|#{','.join(f'{k}:{v}' for k, v in tags.items())}"
    meant = Sample(name, kind, tuple(values), rate, tuple(sorted(tags.items())))
    assert parse_line(line.encode()) == meant


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20), st.booleans())
def test_a_gauges_signs_say_whether_it_is_a_change(values: list[int], signed: bool) -> None:
    packed = ":".join(f"+{value}" if signed else str(value) for value in values)
    sample = parse_line(f"g:{packed}|g".encode())
    assert (sample.values, sample.relative) == (tuple(map(float, values)), signed)
