from dataclasses import replace

import pytest

from tests.unit.wire.cores import (
    KEY,
    LIMITS,
    histogram,
    label,
    nested,
    number,
    sample,
    scan,
    series,
)
from tickscope.errors import Reject
from tickscope.wire.core import SERIES_LABELS_MAX, Core, UnknownSeries
from tickscope.wire.rw1_fingerprint import fingerprint_of

EXEMPLAR = nested(3, nested(1, nested(1, b"trace_id")), number(3, 1))
METADATA = nested(3, number(1, 1), nested(2, b"a_total"))


def test_an_empty_request_has_nothing(core: Core) -> None:
    found = scan(core, b"")
    assert (found.raw_bytes, found.series, found.samples, found.unknown) == (0, 0, 0, ())
    assert (found.t_first_ms, found.t_last_ms, found.outside, found.foreign) == (0, 0, (), False)


def test_it_counts_and_finds_the_times(core: Core) -> None:
    raw = series(label("a", "1"), sample(3000), sample(2000), EXEMPLAR) + METADATA + series(histogram(8000))
    found = scan(core, raw)
    assert (found.series, found.samples, found.histograms, found.exemplars) == (2, 2, 1, 1)
    assert (found.raw_bytes, found.t_first_ms, found.t_last_ms) == (len(raw), 2000, 8000)
    assert (found.outside, found.foreign) == ((), False)


def test_times_at_the_limits_are_inside(core: Core) -> None:
    raw = series(sample(1000), histogram(9000)) + series(sample(999)) + series(histogram(9001))
    assert scan(core, raw).outside == (1, 2)


def test_times_may_be_negative_or_missing(core: Core) -> None:
    found = scan(core, series(sample(-5), nested(2)))
    assert (found.samples, found.t_first_ms, found.t_last_ms, found.outside) == (2, -5, 0, (0,))


def test_the_times_of_exemplars_do_not_count(core: Core) -> None:
    found = scan(core, series(EXEMPLAR))
    assert (found.exemplars, found.t_last_ms, found.outside) == (1, 0, ())


def test_labels_come_raw_and_in_order_even_between_samples(core: Core) -> None:
    raw = series(label("z", "1"), sample(2000), nested(1, nested(1, b"\xff")), label("z", "2"))
    labels = ((b"z", b"1"), (b"\xff", b""), (b"z", b"2"))
    assert scan(core, raw).unknown == (UnknownSeries(0, fingerprint_of(KEY, labels), labels),)


def test_known_series_are_not_told_again(core: Core) -> None:
    raw = series(label("a", "1")) + series(label("a", "2")) + series(label("a", "1"))
    body, known = core.compress(raw), core.known_series(KEY, 10)
    first = core.scan(body, known, LIMITS)
    assert [unknown.index for unknown in first.unknown] == [0, 1, 2]
    known.add(first.unknown[0].fingerprint, 0, 0)
    assert [unknown.index for unknown in core.scan(body, known, LIMITS).unknown] == [1]


def test_where_a_text_ends_changes_the_fingerprint(core: Core) -> None:
    found = scan(core, series(label("ab", "c")) + series(label("a", "bc")) + series(label("a", "b")))
    assert len({unknown.fingerprint for unknown in found.unknown}) == 3


FOREIGN = number(99, 1)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(number(2, 1), id="request"),
        pytest.param(series(FOREIGN), id="series"),
        pytest.param(series(nested(1, FOREIGN)), id="label"),
        pytest.param(series(nested(1, nested(1, b"hidden"), nested(1, b"a"))), id="name twice"),
        pytest.param(series(nested(1, nested(2, b"hidden"), nested(2, b"a"))), id="value twice"),
        pytest.param(series(nested(2, FOREIGN)), id="sample"),
        pytest.param(series(nested(2, number(2, 1), number(2, 2))), id="time twice"),
        pytest.param(series(nested(3, FOREIGN)), id="exemplar"),
        pytest.param(series(nested(3, nested(1, FOREIGN))), id="label of an exemplar"),
        pytest.param(series(nested(4, FOREIGN)), id="histogram"),
        pytest.param(series(nested(4, nested(8, FOREIGN))), id="span"),
        pytest.param(series(nested(4, number(1, 1) + b"\x11" + bytes(8))), id="two counts"),
        pytest.param(nested(3, FOREIGN), id="metadata"),
    ],
)
def test_what_no_reader_sees_is_foreign(core: Core, raw: bytes) -> None:
    assert scan(core, raw).foreign


def test_of_a_repeated_field_the_last_counts(core: Core) -> None:
    twice = nested(1, nested(1, b"x"), nested(2, b"y"), nested(1, b"a"), nested(2, b""))
    found = scan(core, series(twice, nested(2, number(2, 1), number(2, 2000))))
    assert found.unknown[0].labels == ((b"a", b""),)
    assert (found.t_first_ms, found.outside) == (2000, ())


def test_too_many_series_are_refused_before_the_rest_is_read(core: Core) -> None:
    limits = replace(LIMITS, series_max=2)
    assert scan(core, series() * 2, limits).series == 2
    with pytest.raises(Reject, match=r"series number 3 starts at byte 4; .*series_per_request_max") as caught:
        scan(core, series() * 3 + b"\xff", limits)
    assert caught.value.reason == "too_many_series"


def test_a_series_with_more_labels_than_policy_allows_is_told_with_all_of_them(core: Core) -> None:
    limits = replace(LIMITS, labels_per_series_max=1)
    assert [len(one.labels) for one in scan(core, series(nested(1) * 9) + series(), limits).unknown] == [9, 0]


def test_far_more_labels_are_refused_before_the_rest_is_read(core: Core) -> None:
    limits = replace(LIMITS, labels_per_series_max=100)
    most = nested(1) * SERIES_LABELS_MAX
    assert len(scan(core, series(most), limits).unknown[0].labels) == SERIES_LABELS_MAX
    with pytest.raises(Reject, match=r"label number 1025 at byte 2051; none may have more than 1024") as caught:
        scan(core, series(most, nested(1), b"\xff"), limits)
    assert caught.value.reason == "too_many_labels"


def test_new_series_have_no_more_labels_together_than_as_many_within_policy(core: Core) -> None:
    limits = replace(LIMITS, series_max=3, labels_per_series_max=2)
    crowded = series(label("a", "1") * 4) + series(label("a", "2") * 2)
    known = core.known_series(KEY, 9)
    first = core.scan(core.compress(crowded), known, limits)
    assert sum(len(one.labels) for one in first.unknown) == 6
    more = core.compress(crowded + series(label("a", "3")))
    with pytest.raises(Reject, match="more than 6 labels together") as caught:
        core.scan(more, known, limits)
    assert caught.value.reason == "too_many_labels"
    known.add(first.unknown[0].fingerprint, 0, 0)
    assert [one.index for one in core.scan(more, known, limits).unknown] == [1, 2]


CUT = b"\x80"
LONG = b"\xff" * 9 + b"\x02"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (CUT, "the varint at byte 0 is cut off"),
        (b"\x0a", "the varint at byte 1 is cut off"),
        (b"\x80" * 5 + b"\x01", "the varint at byte 0 does not fit in 32 bits"),
        (b"\xff\xff\xff\xff\x1f", "the varint at byte 0 does not fit in 32 bits"),
        (b"\x02\x00", "the tag at byte 0 has field number 0"),
        (b"\x53", "the tag at byte 0 has wire type 3, which proto3 does not use"),
        (b"\x54", "the tag at byte 0 has wire type 4, which proto3 does not use"),
        (b"\x56", "the tag at byte 0 has wire type 6, which proto3 does not use"),
        (b"\x57", "the tag at byte 0 has wire type 7, which proto3 does not use"),
        (b"\x0b", "field 1 of WriteRequest at byte 0 has wire type 3"),
        (b"\x08\x01", "field 1 of WriteRequest at byte 0 has wire type 0"),
        (b"\x0a\x05abc", "the field at byte 0 runs past byte 5, where its message ends"),
        (b"\x0a\xff\xff\xff\xff\x0f", "the field at byte 0 runs past byte 6, where its message ends"),
        (b"\x51" + bytes(7), "the field at byte 0 runs past byte 8, where its message ends"),
        (b"\x55" + bytes(3), "the field at byte 0 runs past byte 4, where its message ends"),
        (b"\x50" + LONG, "the varint at byte 1 does not fit in 64 bits"),
        (b"\x50" + b"\x80" * 10 + b"\x01", "the varint at byte 1 does not fit in 64 bits"),
        (series(b"\x0a\x05") + bytes(9), "the field at byte 2 runs past byte 4, where its message ends"),
        (series(number(2, 1)), "field 2 of TimeSeries at byte 2 has wire type 0"),
        (series(nested(1, number(1, 1))), "field 1 of Label at byte 4 has wire type 0"),
        (series(nested(1, nested(1, b"a"), CUT)), "the varint at byte 7 is cut off"),
        (series(nested(2, number(1, 1))), "field 1 of Sample at byte 4 has wire type 0"),
        (series(nested(2, b"\x11" + bytes(8))), "field 2 of Sample at byte 4 has wire type 1"),
        (series(nested(2, b"\x10" + LONG)), "the varint at byte 5 does not fit in 64 bits"),
        (series(nested(3, nested(2, b""))), "field 2 of Exemplar at byte 4 has wire type 2"),
        (series(nested(4, nested(1, b""))), "field 1 of Histogram at byte 4 has wire type 2"),
        (series(nested(4, nested(9, CUT))), "the varint at byte 6 is cut off"),
        (series(nested(4, nested(10, b"1234567"))), "the packed field at byte 4 does not hold whole 8 byte"),
        (series(nested(4, nested(8, nested(1, b"")))), "field 1 of BucketSpan at byte 6 has wire type 2"),
        (nested(3, number(2, 1)), "field 2 of MetricMetadata at byte 2 has wire type 0"),
    ],
)
def test_malformed_protobuf_is_refused_with_its_place(core: Core, raw: bytes, message: str) -> None:
    with pytest.raises(Reject) as caught:
        scan(core, raw)
    assert caught.value.reason == "protobuf"
    assert str(caught.value).startswith(message)


def test_the_known_series_of_another_core_are_refused(core: Core) -> None:
    class Other:
        def add(self, fingerprint: bytes) -> None: ...
        def __contains__(self, fingerprint: bytes) -> bool:
            return True

        def __len__(self) -> int:
            return 0

    with pytest.raises(TypeError):
        core.scan(core.compress(b""), Other(), LIMITS)


@pytest.mark.parametrize(
    ("name", "value", "talkative"),
    [
        ("trace_id", "0af7651916cd43dd8448eb211c80319c", False),
        ("traceID", "1-5759e988-bd862e3fe1be46a994272793", False),
        ("span_id", "", False),
        ("trace_id", "jo@example.com", True),
        ("trace_id", "a" * 65, True),
        ("player", "0af7", True),
    ],
)
def test_an_exemplar_that_says_more_than_its_trace_is_talkative(
    core: Core, name: str, value: str, talkative: bool
) -> None:
    raw = series(sample(2000)) + series(sample(2000), nested(3, label(name, value)))
    assert scan(core, raw).talkative == ((1,) if talkative else ())
    left = core.rewrite(core.compress(raw), [], core.known_series(KEY, 9), LIMITS).body
    found = core.scan(left, core.known_series(KEY, 9), LIMITS)
    assert (found.exemplars, found.talkative) == (0 if talkative else 1, ())
