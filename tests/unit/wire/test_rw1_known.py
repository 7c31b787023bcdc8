from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.unit.wire.cores import KEY, LIMITS, label, sample, series
from tickscope.errors import Reject
from tickscope.wire.core import Core


def fingerprint(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_it_holds_what_was_added(core: Core) -> None:
    known = core.known_series(KEY, 10)
    assert (len(known), fingerprint(1) in known) == (0, False)
    assert known.add(fingerprint(1), 0, 0) == "known"
    assert known.add(fingerprint(1), 0, 0) == "known"
    assert (len(known), fingerprint(1) in known, fingerprint(2) in known) == (1, True, False)


def test_what_is_full_takes_nothing_new(core: Core) -> None:
    known = core.known_series(KEY, 2)
    assert [known.add(fingerprint(number), 0, 0) for number in (0, 1, 2, 0)] == ["known", "known", "full", "known"]
    assert (len(known), fingerprint(2) in known) == (2, False)
    known.expire(1)
    assert known.add(fingerprint(2), 1, 0) == "known"


def test_what_was_not_seen_for_long_expires_and_is_told_by_group(core: Core) -> None:
    known = core.known_series(KEY, 9)
    body = core.compress(series(label("a", "1")))
    seen = core.scan(body, known, LIMITS).unknown[0].fingerprint
    for print_, group in ((fingerprint(1), 4), (seen, 4), (fingerprint(2), 5), (fingerprint(3), 4)):
        known.add(print_, 10, group)
    assert core.scan(body, known, replace(LIMITS, now_s=20)).unknown == ()
    known.add(fingerprint(2), 5, 7)
    assert fingerprint(1) in known
    assert known.expire(10) == []
    assert known.expire(11) == [(4, 2), (5, 1)]
    assert (len(known), seen in known) == (1, True)


def test_it_refuses_what_is_no_key_capacity_or_fingerprint(core: Core) -> None:
    with pytest.raises(ValueError, match="the key has 3 bytes instead of 16"):
        core.known_series(b"key", 1)
    with pytest.raises(ValueError, match="capacity_max is less than 1"):
        core.known_series(KEY, 0)
    known = core.known_series(KEY, 1)
    with pytest.raises(ValueError, match="the fingerprint has 1 bytes instead of 16"):
        known.add(b"1", 0, 0)
    with pytest.raises(ValueError, match="the fingerprint has 1 bytes instead of 16"):
        assert b"1" not in known


def test_keys_make_different_fingerprints(core: Core) -> None:
    body = core.compress(series(label("a", "1")))
    prints = {
        core.scan(body, core.known_series(bytes([n]) * 16, 1), LIMITS).unknown[0].fingerprint for n in range(9)
    }
    assert len(prints) == 9


def test_threads_may_share_it(core: Core) -> None:
    known = core.known_series(KEY, 1000)
    body = core.compress(b"".join(series(label("a", str(n))) for n in range(50)))

    def work(offset: int) -> int:
        for unknown in core.scan(body, known, LIMITS).unknown:
            known.add(unknown.fingerprint, 0, 0)
        for number in range(100):
            known.add(fingerprint(number + offset * 100), 0, 0)
        return len(core.scan(body, known, LIMITS).unknown)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(8))) == 0
    assert len(known) == 850


def sent(value: str, *more: bytes) -> bytes:
    """Return a series of one label with a sample."""
    return series(label("a", value), *more, sample(2000))


def print_of(core: Core, value: str) -> bytes:
    return core.scan(core.compress(sent(value)), core.known_series(KEY, 1), LIMITS).unknown[0].fingerprint


def test_a_series_is_stored_under_other_labels_or_left_out(core: Core) -> None:
    known = core.known_series(KEY, 9)
    known.add(print_of(core, "kept"), 0, 0)
    assert known.replace(print_of(core, "old"), 0, 0, [(b"a", b"new"), (b"b", b"c")]) == "known"
    assert known.replace(print_of(core, "gone"), 0, 0, ()) == "known"
    raw = sent("kept") + sent("old", sample(3000)) + sent("gone")
    found = core.scan(core.compress(raw), known, LIMITS)
    assert (found.unknown, found.replaced) == ((), (1, 2))
    made = core.decompress(core.rewrite(core.compress(raw), [], known, LIMITS).body, 1 << 20)
    assert made == sent("kept") + series(label("a", "new"), label("b", "c"), sample(3000), sample(2000))


def test_labels_that_stand_behind_a_sample_are_replaced_too(core: Core) -> None:
    known = core.known_series(KEY, 9)
    known.replace(print_of(core, "old"), 0, 0, [(b"a", b"new")])
    raw = series(sample(2000), label("a", "old"))
    made = core.decompress(core.rewrite(core.compress(raw), [], known, LIMITS).body, 1 << 20)
    assert made == series(label("a", "new"), sample(2000))


def test_two_series_never_become_one_but_pairs_of_one_source_may(core: Core) -> None:
    known = core.known_series(KEY, 9)
    known.add(print_of(core, "kept"), 0, 7)
    assert known.replace(fingerprint(1), 0, 8, [(b"a", b"kept")]) == "merges"
    assert known.replace(fingerprint(1), 0, 8, [(b"a", b"x")], [(b"pair", b"1")]) == "known"
    assert known.replace(fingerprint(2), 5, 8, [(b"a", b"x")], [(b"pair", b"1")]) == "known"
    assert known.replace(fingerprint(3), 0, 8, [(b"a", b"x")]) == "merges"
    assert known.add(print_of(core, "x"), 0, 8) == "merges"
    assert len(known) == 2
    assert known.expire(1) == [(7, 1)]
    assert known.replace(fingerprint(3), 5, 8, [(b"a", b"x")]) == "merges"
    assert known.expire(6) == [(8, 1)]
    assert known.replace(fingerprint(3), 5, 8, [(b"a", b"x")]) == "known"


def test_longer_labels_may_not_make_a_request_larger_than_its_limit(core: Core) -> None:
    known = core.known_series(KEY, 9)
    known.replace(print_of(core, "old"), 0, 0, [(b"a", b"n" * 300)])
    with pytest.raises(Reject, match="100"):
        core.rewrite(core.compress(sent("old")), [], known, replace(LIMITS, raw_bytes_max=100))


@pytest.mark.parametrize(
    "raw",
    [
        b"\x0a\x0a\x0a\x08\x0a\x02ab\x12\x02cd",
        b"\x0a\x0b\x0a\x89\x00\x0a\x82\x00ab\x12\x02cd"[:2] + b"\x0a\x88\x00\x0a\x02ab\x12\x02cd",
        b"\x0a\x0b\x0a\x09\x0a\x82\x00ab\x12\x02cd",
        b"\x0a\x0a\x0a\x08\x12\x02cd\x0a\x02ab",
        b"\x0a\x0e\x0a\x0c\x0a\x02zz\x0a\x02ab\x12\x02cd",
        b"\x0a\x0c\x0a\x0a\x0a\x02ab\x12\x02cd\x18\x01",
    ],
    ids=["shortest", "long length", "long inner length", "value first", "name twice", "unknown field"],
)
def test_a_label_set_has_one_fingerprint_however_it_is_written(core: Core, raw: bytes) -> None:
    found = core.scan(core.compress(raw), core.known_series(KEY, 1), LIMITS).unknown[0]
    assert found.labels == ((b"ab", b"cd"),)
    plain = core.compress(series(label("ab", "cd")))
    assert found.fingerprint == core.scan(plain, core.known_series(KEY, 1), LIMITS).unknown[0].fingerprint
