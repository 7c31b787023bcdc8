from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.unit.wire.cores import KEY, LIMITS, label, series
from tickscope.wire.core import Core


def fingerprint(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_it_holds_what_was_added(core: Core) -> None:
    known = core.known_series(KEY, 10)
    assert (len(known), fingerprint(1) in known) == (0, False)
    assert known.add(fingerprint(1), 0, 0)
    assert known.add(fingerprint(1), 0, 0)
    assert (len(known), fingerprint(1) in known, fingerprint(2) in known) == (1, True, False)


def test_what_is_full_takes_nothing_new(core: Core) -> None:
    known = core.known_series(KEY, 2)
    assert [known.add(fingerprint(number), 0, 0) for number in (0, 1, 2, 0)] == [True, True, False, True]
    assert (len(known), fingerprint(2) in known) == (2, False)
    known.expire(1)
    assert known.add(fingerprint(2), 1, 0)


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
