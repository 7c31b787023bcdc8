"""What need not be judged: known series, and new ones of which every label has passed."""

from dataclasses import replace

import pytest

from tests.unit.wire.cores import label, sample, series
from tickscope.errors import Reject
from tickscope.wire.core import REST_MAX, Core, KnownSeries, PassedLabels, Recognised, Room, ScanLimits, TakenIn

KEY = bytes(range(16))
LIMITS = ScanLimits(1 << 20, 100, 5, 0, 10_000, 1)
ROOM = Room(100, 100, 100, 100)


class Sets:
    """A tenant's tables, and asking them."""

    def __init__(self, core: Core, of_metrics: tuple[bytes, ...] = ()) -> None:
        self.core = core
        self.known: KnownSeries = core.known_series(KEY, 100)
        self.passed: PassedLabels = core.passed_labels(KEY, of_metrics, 100)

    def look(self, *metrics_and_labels: dict[str, str], room: Room = ROOM) -> Recognised:
        raw = b"".join(
            series(*(label(name, value) for name, value in sorted(each.items())), sample(2000))
            for each in metrics_and_labels
        )
        return self.core.recognise(self.core.compress(raw), self.known, self.passed, room, LIMITS)

    def learn(self, found: Recognised) -> None:
        for metric, name, value in found.strange:
            if name == b"__name__":
                self.passed.add_metric(metric, 7)
            else:
                self.passed.add(metric, name, value)


def of(metric: str, **labels: str) -> dict[str, str]:
    return {"__name__": metric, **labels}


def test_labels_are_judged_once_and_then_series_pass(core: Core) -> None:
    sets = Sets(core)
    first = sets.look(of("up", az="a"), of("up", az="b"), of("x", az="a"))
    assert first.scan
    assert (len(first.rest or ()), first.new, first.scan.unknown) == (3, 0, ())
    assert sorted(first.strange) == [
        (b"up", b"__name__", b"up"),
        (b"up", b"az", b"a"),
        (b"up", b"az", b"b"),
        (b"x", b"__name__", b"x"),
    ]
    sets.learn(first)
    second = sets.look(of("up", az="a"), of("up", az="b"), of("x", az="a"), of("x", az="b"))
    assert second.scan
    assert (second.scan.series, second.scan.samples, second.new, second.strange) == (4, 4, 4, second.strange)
    assert not second.strange
    assert (len(sets.known), sets.known.count(7)) == (4, 4)
    assert sets.look(of("x", az="b")).new == 0


def test_a_label_that_did_not_pass_holds_up_its_series_only(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up", az="a")))
    mixed = sets.look(of("up", az="a"), of("up", az="a", player="p"))
    assert mixed.rest
    assert (len(mixed.rest), mixed.new, list(mixed.strange)) == (1, 1, [(b"up", b"player", b"p")])
    assert core.take_in(mixed.rest, sets.known, sets.passed, ROOM, LIMITS) == TakenIn(0, every=False)


def test_what_is_left_is_taken_in_once_its_labels_have_passed(core: Core) -> None:
    sets = Sets(core)
    names = [of("up", az=value) for value in "aba"]
    first = sets.look(*names)
    sets.learn(first)
    assert first.rest
    assert len(first.rest) == 3
    narrow = replace(ROOM, new_max=1)
    assert core.take_in(first.rest, sets.known, sets.passed, narrow, LIMITS) == TakenIn(1, every=False)
    assert core.take_in(first.rest, sets.known, sets.passed, ROOM, LIMITS) == TakenIn(1, every=True)
    assert core.take_in(first.rest, sets.known, sets.passed, ROOM, LIMITS) == TakenIn(0, every=True)
    again = sets.look(*names)
    assert again.scan
    assert (again.rest, again.new, len(sets.known), sets.known.count(7)) == (None, 0, 2, 2)


def test_what_is_stored_as_another_meanwhile_is_not_taken_in_as_it_came(core: Core) -> None:
    sets = Sets(core)
    first = sets.look(of("up", az="a"))
    sets.learn(first)
    raw = series(label("__name__", "up"), label("az", "a"), sample(2000))
    (found,) = core.scan(core.compress(raw), sets.known, LIMITS).unknown
    sets.known.replace(found.fingerprint, 1, 0, [(b"__name__", b"down")])
    assert first.rest
    assert core.take_in(first.rest, sets.known, sets.passed, ROOM, LIMITS) == TakenIn(0, every=False)


def test_more_unknown_labels_than_a_request_may_have_are_left_to_a_scan(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up")))
    limits = replace(LIMITS, series_max=2, labels_per_series_max=1)
    bare = series(label("__name__", "up"), sample(2000))
    many = series(label("__name__", "up"), label("az", "a"), label("job", "b"), sample(2000))
    body = core.compress(bare + many)
    found = core.recognise(body, sets.known, sets.passed, ROOM, limits)
    assert (found.scan, found.new, len(found.strange)) == (None, 1, 0)
    with pytest.raises(Reject, match="labels"):
        core.scan(body, sets.known, limits)


def test_values_of_closed_lists_pass_by_metric(core: Core) -> None:
    sets = Sets(core, (b"cause",))
    sets.learn(sets.look(of("x", cause="quit")))
    sets.passed.add_metric(b"y", 8)
    assert sets.look(of("x", cause="quit")).new == 1
    assert list(sets.look(of("y", cause="quit")).strange) == [(b"y", b"cause", b"quit")]


@pytest.mark.parametrize(
    "room",
    [
        replace(ROOM, series_max=2),
        replace(ROOM, of_group_max=2),
        replace(ROOM, new_max=2),
        replace(ROOM, looks_max=2),
    ],
    ids=["series", "of a group", "new", "looks"],
)
def test_no_more_are_taken_in_than_there_is_room_for(core: Core, room: Room) -> None:
    sets = Sets(core)
    names = [of("up", az=value) for value in "abc"]
    sets.learn(sets.look(*names))
    found = sets.look(*names, room=room)
    assert (len(found.rest or ()), found.new, len(sets.known)) == (1, 2, 2)


def test_a_series_that_another_is_stored_as_is_not_taken_in(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up", az="a")))
    for number in range(3):
        sets.known.add(bytes([number] * 16), 1, 0)
    sets.known.replace(bytes([9] * 16), 1, 7, [(b"__name__", b"up"), (b"az", b"a")])
    assert (sets.look(of("up", az="a")).new, sets.known.count(7)) == (0, 1)


def test_what_is_no_label_set_is_not_taken_in(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up", az="a")))
    sets.learn(sets.look(of("up", l0="v", l1="v", l2="v"), of("up", l3="v", l4="v")))
    twice = series(label("__name__", "up"), label("az", "a"), label("az", "a"), sample(2000))
    nameless = series(label("az", "a"), sample(2000))
    crowded = series(label("__name__", "up"), *(label(f"l{number}", "v") for number in range(5)), sample(2000))
    for raw in (twice, nameless, crowded):
        found = core.recognise(core.compress(raw), sets.known, sets.passed, ROOM, LIMITS)
        assert found.rest
        assert (len(found.rest), found.new) == (1, 0)
        assert core.take_in(found.rest, sets.known, sets.passed, ROOM, LIMITS) == TakenIn(0, every=False)


@pytest.mark.parametrize("raw", [sample(99_000), b"\x7a\x00"], ids=["a time outside", "foreign bytes"])
def test_what_has_to_be_judged_is_not_recognised(core: Core, raw: bytes) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up")))
    assert sets.look(of("up")).scan
    body = core.compress(series(label("__name__", "up"), sample(2000), raw))
    found = core.recognise(body, sets.known, sets.passed, ROOM, LIMITS)
    assert (found.scan, found.new, list(found.strange)) == (None, 0, [])


def test_many_unknown_series_are_told_by_their_labels_alone(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up", az="a")))
    found = sets.look(*(of("up", az="a", queue=str(number)) for number in range(REST_MAX + 1)))
    assert (found.scan, found.new, len(found.strange)) == (None, 0, REST_MAX + 1)


def test_groups_are_forgotten_when_told_and_counts_follow_what_expires(core: Core) -> None:
    sets = Sets(core)
    sets.learn(sets.look(of("up", az="a")))
    assert sets.look(of("up", az="a")).new == 1
    sets.known.expire(2)
    assert sets.known.count(7) == 0
    sets.passed.keep_groups({7})
    assert sets.look(of("up", az="a")).new == 1
    sets.known.expire(2)
    sets.passed.keep_groups(set())
    assert list(sets.look(of("up", az="a")).strange) == [(b"up", b"__name__", b"up")]
