"""StatsD lines: what each part means, and why a line is refused."""

import pytest

from tickscope.errors import Reject
from tickscope.wire.statsd import (
    DATAGRAM_BYTES_MAX,
    LINES_PER_DATAGRAM_MAX,
    NAME_BYTES_MAX,
    TAG_BYTES_MAX,
    TAGS_PER_LINE_MAX,
    VALUES_PER_LINE_MAX,
    Kind,
    Sample,
    parse_datagram,
    parse_line,
)


@pytest.mark.parametrize(
    ("line", "sample"),
    [
        (b"a:1|c", Sample("a", Kind.COUNTER, (1.0,))),
        (b"a:1:2.5:3e-2|h", Sample("a", Kind.HISTOGRAM, (1.0, 2.5, 0.03))),
        (b"a:.5:2.|d", Sample("a", Kind.HISTOGRAM, (0.5, 2.0))),
        (b"a:250:16|ms", Sample("a", Kind.HISTOGRAM, (0.25, 0.016))),
        (b"a:7|g", Sample("a", Kind.GAUGE, (7.0,))),
        (b"a:+7:-2|g", Sample("a", Kind.GAUGE, (7.0, -2.0), relative=True)),
        (b"a:1e-3|g", Sample("a", Kind.GAUGE, (0.001,))),
        (b"a:-1|c", Sample("a", Kind.COUNTER, (-1.0,))),
        (b"a:1|c|@0.1", Sample("a", Kind.COUNTER, (1.0,), rate=0.1)),
        (b"a:1|c|#z:1,b:2:3", Sample("a", Kind.COUNTER, (1.0,), tags=(("b", "2:3"), ("z", "1")))),
        (b"a:1|c|#", Sample("a", Kind.COUNTER, (1.0,))),
        ("a:1|c|#az:é".encode(), Sample("a", Kind.COUNTER, (1.0,), tags=(("az", "é"),))),
        (b"a:1|c|#az:a|@0.5", Sample("a", Kind.COUNTER, (1.0,), rate=0.5, tags=(("az", "a"),))),
        (b"a:1|c|c:ci-1|T1700000000|e:it-false|card:low", Sample("a", Kind.COUNTER, (1.0,))),
    ],
)
def test_what_a_line_means(line: bytes, sample: Sample) -> None:
    assert parse_line(line) == sample


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"a", "malformed"),
        (b"a:1", "malformed"),
        (b"1a:1|c", "invalid_name"),
        (b":1|c", "invalid_name"),
        (b"game.ticks:1|c", "invalid_name"),
        (b"a" * (NAME_BYTES_MAX + 1) + b":1|c", "name_too_long"),
        (b"a:1|s", "set"),
        (b"a:1|", "unknown_type"),
        (b"a:1|x", "unknown_type"),
        (b"a:|c", "invalid_value"),
        (b"a:1:|c", "invalid_value"),
        (b"a:1_0|c", "invalid_value"),
        (b"a: 1|c", "invalid_value"),
        (b"a:0x1|c", "invalid_value"),
        (b"a:1\r|c", "invalid_value"),
        (b"a:nan|c", "not_finite"),
        (b"a:1:-Infinity|h", "not_finite"),
        (b"a:1e999|c", "value_too_large"),
        (b"a:1:-1e16|h", "value_too_large"),
        (b"a:1" + b":1" * VALUES_PER_LINE_MAX + b"|h", "too_many_values"),
        (b"a:1:+1|g", "mixed_gauge"),
        (b"a:1|c|@0", "invalid_rate"),
        (b"a:1|c|@-0.5", "invalid_rate"),
        (b"a:1|c|@1.01", "invalid_rate"),
        (b"a:1|c|@1e-9", "invalid_rate"),
        (b"a:1|c|@nan", "invalid_rate"),
        (b"a:1|c|@", "invalid_rate"),
        (b"a:1|c|@1|@1", "repeated_field"),
        (b"a:1|c|#a:1|#b:1", "repeated_field"),
        (b"a:1|c|", "unknown_field"),
        (b"a:1|c|0.5", "unknown_field"),
        (b"a:1|c|Tnow", "unknown_field"),
        (b"a:1|c|c:" + b"x" * 300, "field_too_long"),
        (b"a:1|c|#bare", "invalid_tag"),
        (b"a:1|c|#k:", "invalid_tag"),
        (b"a:1|c|#:v", "invalid_tag"),
        (b"a:1|c|#a:1,", "invalid_tag"),
        (b"a:1|c|#a:1,a:1", "duplicate_tag"),
        (b"a:1|c|#a:\xff", "not_utf8"),
        (b"a:1|c|#a:" + b"x" * TAG_BYTES_MAX, "tag_too_long"),
        (b"a:1|c|#" + b",".join(b"k%d:v" % place for place in range(TAGS_PER_LINE_MAX + 1)), "too_many_tags"),
        (b"a:1|c|#" + b"x" * 60_000, "too_many_tags"),
    ],
)
def test_why_a_line_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(Reject) as caught:
        parse_line(line)
    assert caught.value.reason == reason


def test_a_malformed_line_costs_its_neighbours_nothing() -> None:
    parsed = parse_datagram(b"a:1|c\nbroken\n\nb:2|c\n")
    assert [sample.name for sample in parsed.samples] == ["a", "b"]
    assert [reject.reason for reject in parsed.refused] == ["malformed"]
    assert parsed.lines == 3


def test_events_and_service_checks_are_counted_and_otherwise_ignored() -> None:
    parsed = parse_datagram(b"_e{5,4}:title|text|#a:b\n_sc|name|0\na:1|c")
    assert (parsed.lines, parsed.ignored, len(parsed.samples), parsed.refused) == (3, 2, 1, [])


def test_lines_over_the_limit_are_refused_one_by_one() -> None:
    parsed = parse_datagram(b"a:1|c\n" * (LINES_PER_DATAGRAM_MAX + 3))
    assert len(parsed.samples) == LINES_PER_DATAGRAM_MAX
    assert [reject.reason for reject in parsed.refused] == ["too_many_lines"] * 3


def test_a_datagram_over_the_limit_is_refused_whole() -> None:
    parsed = parse_datagram(b"a:1|c\n" + b"x" * DATAGRAM_BYTES_MAX)
    assert (parsed.samples, [reject.reason for reject in parsed.refused]) == ([], ["datagram_too_large"])


def test_messages_repeat_no_tag_values() -> None:
    parsed = parse_datagram(b"a:1|c|#mail:someone@example.com,mail:x\na:1|c|#someone@example.com")
    assert len(parsed.refused) == 2
    assert not any("someone" in str(reject) for reject in parsed.refused)
