from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.wire.cores import KEY, LIMITS, label, series
from tickscope.wire.core import Core


def fingerprint(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_it_holds_what_was_added(core: Core) -> None:
    known = core.known_series(KEY, 10)
    assert (len(known), fingerprint(1) in known) == (0, False)
    known.add(fingerprint(1))
    known.add(fingerprint(1))
    assert (len(known), fingerprint(1) in known, fingerprint(2) in known) == (1, True, False)


def test_a_full_young_generation_pushes_out_the_old_one(core: Core) -> None:
    known = core.known_series(KEY, 2)
    for number in range(4):
        known.add(fingerprint(number))
    assert len(known) == 4
    known.add(fingerprint(4))
    assert [number for number in range(5) if fingerprint(number) in known] == [2, 3, 4]


def test_adding_again_moves_to_the_young_generation(core: Core) -> None:
    known = core.known_series(KEY, 2)
    for number in (0, 1, 2, 0, 3):
        known.add(fingerprint(number))
    assert [number for number in range(4) if fingerprint(number) in known] == [0, 2, 3]
    assert len(known) == 3


def test_a_hit_of_a_scan_moves_to_the_young_generation_and_a_look_does_not(core: Core) -> None:
    known = core.known_series(KEY, 2)
    body = core.compress(series(label("a", "1")))
    hot = core.scan(body, known, LIMITS).unknown[0].fingerprint
    for print_ in (hot, fingerprint(1), fingerprint(2)):
        known.add(print_)
    assert fingerprint(1) in known
    assert core.scan(body, known, LIMITS).unknown == ()
    known.add(fingerprint(3))
    assert hot in known
    assert fingerprint(1) not in known


def test_it_refuses_what_is_no_key_capacity_or_fingerprint(core: Core) -> None:
    with pytest.raises(ValueError, match="the key has 3 bytes instead of 16"):
        core.known_series(b"key", 1)
    with pytest.raises(ValueError, match="capacity_max is less than 1"):
        core.known_series(KEY, 0)
    known = core.known_series(KEY, 1)
    with pytest.raises(ValueError, match="the fingerprint has 1 bytes instead of 16"):
        known.add(b"1")
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
            known.add(unknown.fingerprint)
        for number in range(100):
            known.add(fingerprint(number + offset * 100))
        return len(core.scan(body, known, LIMITS).unknown)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(8))) == 0
    assert len(known) == 850
