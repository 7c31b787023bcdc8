from dataclasses import replace

import pytest

from tests.unit.wire.cores import KEY, LIMITS, histogram, label, nested, number, sample, scan, series
from tickscope.errors import Reject
from tickscope.wire.core import Core

RAW_MAX = 1 << 20
FOREIGN = number(99, 1)
METADATA = nested(3, number(1, 1), nested(2, b"a_total"))


def rewrite(core: Core, raw: bytes, *drop: int) -> bytes:
    return core.decompress(core.rewrite(core.compress(raw), drop, core.known_series(KEY, 9), LIMITS).body, RAW_MAX)


def stamp(core: Core, raw: bytes, name: str = "m", value: str = "v") -> bytes:
    return core.decompress(core.stamp([core.compress(raw)], name, value, RAW_MAX).body, RAW_MAX)


def split(core: Core, raw: bytes, part_bytes_max: int) -> list[bytes]:
    parts = core.split(core.compress(raw), part_bytes_max, RAW_MAX)
    assert all(len(part) <= part_bytes_max for part in parts)
    return [core.decompress(part, RAW_MAX) for part in parts]


def test_rewrite_leaves_a_clean_request_as_it_is(core: Core) -> None:
    raw = series(label("a", "1"), sample(2000), nested(3, number(3, 5)), histogram(3000)) + METADATA
    assert rewrite(core, raw) == raw


def test_rewrite_drops_series_and_keeps_metadata_in_place(core: Core) -> None:
    one, two, three = (series(label("a", text), sample(2000)) for text in "123")
    assert rewrite(core, one + METADATA + two + three, 0, 2) == METADATA + two
    assert rewrite(core, one, 0) == b""


def test_rewrite_drops_samples_outside_the_times(core: Core) -> None:
    raw = series(label("a", "1"), sample(999), sample(1000), histogram(9001), histogram(9000))
    assert rewrite(core, raw) == series(label("a", "1"), sample(1000), histogram(9000))


def test_rewrite_drops_a_series_that_it_leaves_without_samples(core: Core) -> None:
    gone = series(label("a", "1"), sample(0), histogram(0), nested(3))
    came_empty = series(label("a", "2"), nested(3))
    assert rewrite(core, gone + came_empty) == came_empty


def test_rewrite_says_which_series_are_gone(core: Core) -> None:
    one, late, empty = series(label("a", "1"), sample(2000)), series(sample(0)), series(label("b", "2"))
    known = core.known_series(KEY, 9)
    known.replace(scan(core, empty).unknown[0].fingerprint, 0, 0, ())
    made = core.rewrite(core.compress(one + late + METADATA + one + empty), [2], known, LIMITS)
    assert (core.decompress(made.body, RAW_MAX), made.gone) == (one + METADATA, (1, 2, 3))


def test_rewrite_drops_histograms_that_no_store_takes(core: Core) -> None:
    bad = nested(4, number(1, 7), number(15, 2000))
    raw = series(label("a", "1"), histogram(2000), bad) + series(label("a", "2"), bad) + series(sample(2000), bad)
    assert scan(core, raw).invalid == (0, 1, 2)
    assert rewrite(core, raw) == series(label("a", "1"), histogram(2000)) + series(sample(2000))


def test_rewrite_leaves_nothing_that_no_reader_sees(core: Core) -> None:
    hidden = nested(1, nested(1, b"email"), nested(2, b"a@b.example"), nested(1, b"a"), nested(2, b"1"))
    of_trace = nested(1, nested(1, b"email"), nested(2, b"a@b"), nested(1, b"trace_id"), nested(2, b"1"))
    span = nested(8, number(2, 2), FOREIGN)
    raw = FOREIGN + series(
        FOREIGN,
        hidden,
        nested(2, number(2, 7), number(2, 2000), FOREIGN),
        nested(3, of_trace, FOREIGN),
        nested(4, b"\x11" + bytes(8), number(1, 3), span, nested(9, b"\x02"), number(9, 2), number(15, 2000)),
    )
    clean = series(
        label("a", "1"),
        nested(2, number(2, 2000)),
        nested(3, label("trace_id", "1")),
        nested(4, number(1, 3), nested(8, number(2, 2)), nested(9, b"\x02"), number(9, 2), number(15, 2000)),
    )
    assert rewrite(core, raw + nested(3, number(1, 2), number(1, 1))) == clean + nested(3, number(1, 1))
    assert not scan(core, clean).foreign


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (series() * 51, "too_many_series"),
        (series(nested(1) * 1025), "too_many_labels"),
        (series(nested(4, nested(9, b"\x80"))), "protobuf"),
        (nested(3, b"\x80"), "protobuf"),
    ],
)
def test_rewrite_refuses_what_a_scan_refuses(core: Core, raw: bytes, reason: str) -> None:
    with pytest.raises(Reject) as caught:
        rewrite(core, raw)
    assert caught.value.reason == reason


def test_stamp_inserts_at_the_sorted_place(core: Core) -> None:
    a, z, m = label("a", "1"), label("z", "2"), label("m", "v")
    assert stamp(core, series()) == series(m)
    assert stamp(core, series(sample(1))) == series(m, sample(1))
    assert stamp(core, series(a, z)) == series(a, m, z)
    assert stamp(core, series(z, sample(1))) == series(m, z, sample(1))
    assert stamp(core, series(a, sample(1), FOREIGN)) == series(a, m, sample(1), FOREIGN)
    assert stamp(core, series(sample(1), a, sample(2), z)) == series(sample(1), a, sample(2), m, z)


def test_stamp_replaces_every_label_of_its_name_by_one(core: Core) -> None:
    a, z, m, forged = label("a", "1"), label("z", "2"), label("m", "v"), label("m", "forged")
    assert stamp(core, series(a, forged, z)) == series(a, m, z)
    assert stamp(core, series(z, forged, sample(1), forged, a)) == series(z, m, sample(1), a)


def test_stamp_sees_through_a_repeated_name(core: Core) -> None:
    forged = nested(1, nested(1, b"x"), nested(2, b"y"), nested(1, b"m"))
    assert stamp(core, series(forged)) == series(label("m", "v"))


def test_stamp_leaves_the_rest_of_the_request_as_it_is(core: Core) -> None:
    raw = METADATA + series() + FOREIGN + series()
    assert stamp(core, raw, "ten", "ä") == METADATA + (stamped := series(label("ten", "ä"))) + FOREIGN + stamped


def test_stamp_takes_the_order_of_utf8_bytes(core: Core) -> None:
    low, high = label("\uffff", "1"), label("\U00010000", "2")
    assert stamp(core, series(low), "\U00010000", "2") == series(low, high)


def test_stamp_joins_bodies_in_their_order_up_to_a_limit_for_all(core: Core) -> None:
    parts = [METADATA, series(label("a", "1"), sample(2)), b"", series(label("a", "1"), sample(1))]
    bodies, whole = [core.compress(part) for part in parts], b"".join(parts)
    joined = core.stamp(bodies, "m", "v", len(whole))
    assert core.decompress(joined.body, RAW_MAX) == stamp(core, whole)
    with pytest.raises(Reject) as caught:
        core.stamp(bodies, "m", "v", len(whole) - 1)
    assert caught.value.reason == "too_large"


def test_stamp_tells_what_stores_differ_in_about_histograms(core: Core) -> None:
    def told(*bodies: bytes) -> tuple[bool, bool]:
        made = core.stamp([core.compress(body) for body in bodies], "m", "v", RAW_MAX)
        return made.histograms_in_order, made.custom_buckets

    def at(name: str, *histograms: bytes) -> bytes:
        return series(label("a", name), *histograms)

    one, two = nested(4, number(15, 1)), nested(4, number(15, 2))
    assert told(series(label("a", "1"), sample(2), sample(1))) == (True, False)
    assert told(at("1", one, two), at("2", one)) == (True, False)
    assert told(at("1", two, one)) == (False, False)
    assert told(at("1", one), at("2", one), at("1", one)) == (False, False)
    assert told(series(label("m", "x"), two), series(label("m", "y"), one)) == (False, False)
    assert told(at("1", nested(4, number(4, 105)))) == (True, True)
    assert told(at("1", nested(4, number(4, 104)))) == (True, False)


def test_stamp_refuses_malformed_labels(core: Core) -> None:
    with pytest.raises(Reject) as caught:
        stamp(core, series(nested(1, b"\x80")))
    assert caught.value.reason == "protobuf"


def noisy(count: int, seed: int = 1) -> list[bytes]:
    """Samples that hardly compress."""
    return [
        nested(2, b"\x09" + (((seed + n) * 0x9E3779B97F4A7C15) % 2**64).to_bytes(8, "little")) for n in range(count)
    ]


def test_split_returns_a_body_that_fits_as_it_is(core: Core) -> None:
    assert core.split(b"whatever", 8, 0) == [b"whatever"]


def test_split_keeps_order_and_puts_metadata_first(core: Core) -> None:
    many = [series(label("a", str(n)), *noisy(3, seed=n * 10)) for n in range(40)]
    parts = split(core, b"".join(many) + METADATA, 400)
    assert b"".join(parts) == METADATA + b"".join(many)
    assert 5 <= len(parts) <= 12


def test_split_cuts_a_large_series_by_its_samples(core: Core) -> None:
    points = noisy(200)
    parts = split(core, series(label("a", "1"), *points), 500)
    assert len(parts) > 4
    early = replace(LIMITS, t_min_ms=0)
    found = [
        core.decompress(core.rewrite(core.compress(part), [], core.known_series(KEY, 9), early).body, RAW_MAX)
        for part in parts
    ]
    head = label("a", "1")
    assert all(head in part for part in found)
    assert b"".join(part[part.index(head) + len(head) :] for part in parts) == b"".join(points)


def test_split_keeps_labels_between_samples_in_every_part(core: Core) -> None:
    one, two = noisy(2)
    small = series(label("a", "1"), label("b", "2"), one)
    parts = split(core, series(label("a", "1"), one, label("b", "2"), two), len(core.compress(small)))
    assert parts == [small, series(label("a", "1"), label("b", "2"), two)]


@pytest.mark.parametrize(
    "raw",
    [
        series(label("a", "1"), *noisy(1)),
        series(label("a", "1")),
        nested(3, *noisy(1)),
        nested(9, *noisy(1)),
    ],
)
def test_split_refuses_a_piece_that_does_not_fit(core: Core, raw: bytes) -> None:
    with pytest.raises(Reject, match="smallest piece takes .* limit of a part is 3") as caught:
        split(core, raw, 3)
    assert caught.value.reason == "too_large"


def test_split_refuses_a_malformed_series_even_in_a_part_that_fits(core: Core) -> None:
    raw = b"".join(series(*noisy(9, n * 10)) for n in range(3)) + series(b"\x0a\x09")
    with pytest.raises(Reject) as caught:
        split(core, raw, 150)
    assert caught.value.reason == "protobuf"


@pytest.mark.parametrize(
    ("parts", "ordered"),
    [
        ([], True),
        ([series(label("a", "1"), histogram(1), histogram(2)), series(label("a", "1"), histogram(3))], True),
        ([series(label("a", "1"), histogram(2)), series(label("a", "2"), histogram(1))], True),
        ([series(label("a", "1"), sample(9), sample(1), histogram(5)), series(label("a", "1"), sample(2))], True),
        ([series(label("a", "1"), histogram(2), histogram(1))], False),
        ([series(label("a", "1"), histogram(2), histogram(2))], False),
        (
            [series(label("a", "1"), histogram(2)), series(label("b", "1")), series(label("a", "1"), histogram(2))],
            False,
        ),
    ],
)
def test_histograms_that_do_not_ascend_are_noticed(core: Core, parts: list[bytes], ordered: bool) -> None:
    assert core.histograms_in_order(core.compress(b"".join(parts)), RAW_MAX) is ordered


def test_order_is_not_told_of_what_cannot_be_read(core: Core) -> None:
    with pytest.raises(Reject):
        core.histograms_in_order(core.compress(b"\x0a\x05"), RAW_MAX)
