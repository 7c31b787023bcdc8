"""Both cores make the same of any request: rewritten, folded, stamped, split, each time once."""

from dataclasses import replace
from typing import Any

from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.cores_compared import (
    ANY_BYTES,
    RAW_MAX,
    agreed,
    changed,
    few,
    inside,
    parted,
    points,
    readable,
    same,
    silent,
    stamped,
)
from tests.unit.wire.cores import KEY, LIMITS, nested, number
from tests.unit.wire.strategies import REQUESTS, TEXTS, loose, mutated
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb


@few
@given(REQUESTS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 2)), st.booleans())
def test_a_rewrite_leaves_what_the_classes_would(
    both: list[Core], request: pb.WriteRequest, drop: set[int], drop_metadata: set[int], any_exemplar: bool
) -> None:
    limits = replace(LIMITS, any_exemplar=any_exemplar)
    expected = pb.WriteRequest(
        metadata=[entry for index, entry in enumerate(request.metadata) if index not in drop_metadata]
    )
    for index, one in enumerate(request.timeseries):
        kept = pb.TimeSeries(
            labels=one.labels,
            samples=[point for point in one.samples if inside(point.timestamp)],
            exemplars=[each for each in one.exemplars if any_exemplar or silent(each)],
            histograms=[point for point in one.histograms if inside(point.timestamp) and readable(point)],
        )
        emptied = (one.samples or one.histograms) and not (kept.samples or kept.histograms)
        if index not in drop and not emptied:
            expected.timeseries.append(kept)
    raw = request.SerializeToString()
    found = agreed(both, lambda core: changed(core, raw, limits, sorted(drop), sorted(drop_metadata)))
    assert same(pb.WriteRequest.FromString(found), expected)


@few
@given(st.one_of(REQUESTS.map(lambda request: request.SerializeToString()), loose()), st.data())
def test_both_replace_the_same_labels(both: list[Core], raw: bytes, data: st.DataObject) -> None:
    choices = data.draw(
        st.lists(st.sampled_from(["add", "x", "y", "long", "drop", "pair"]), min_size=5, max_size=5)
    )
    made = {
        "x": [(b"a", b"x")],
        "y": [(b"a", b"y")],
        "long": [(b"a", b"z" * 200)],
        "drop": [],
        "pair": [(b"p", b"1")],
    }

    def change(core: Core) -> Any:
        known = core.known_series(KEY, 100)
        found = core.scan(core.compress(raw), known, LIMITS)
        said: list[str] = []
        for one in found.unknown:
            choice = choices[one.index % 5]
            if choice == "add":
                said.append(known.add(one.fingerprint, 0, 0))
            else:
                source = [(b"source", b"1")] if choice == "pair" else None
                said.append(known.replace(one.fingerprint, 0, one.index, made[choice], source))
        left = core.rewrite(core.compress(raw), [], known, LIMITS)
        again = core.scan(core.compress(raw), known, LIMITS)
        return said, len(known), again, core.decompress(left.body, RAW_MAX), left.gone, known.expire(1), len(known)

    agreed(both, change)


@few
@given(
    st.one_of(REQUESTS.map(lambda request: request.SerializeToString()), loose(), loose(faults=True)),
    st.lists(st.sampled_from(["x", "y", "pair", "leave"]), min_size=5, max_size=5),
    st.lists(st.integers(-5, 9_500), min_size=3, max_size=3),
)
def test_both_fold_the_same(both: list[Core], raw: bytes, choices: list[str], times_ms: list[int]) -> None:
    def folded(core: Core) -> Any:
        overflow = core.overflow(KEY, 4)
        said: list[str] = []
        every = core.scan(core.compress(raw), core.known_series(KEY, 100), replace(LIMITS, series_max=5)).unknown
        for one in every:
            choice = choices[one.index % 5]
            source = [(b"source", b"1")] if choice == "pair" else None
            if choice != "leave":
                said.append(overflow.add(one.fingerprint, one.index, [(b"a", choice.encode())], source, 2))
        indices = [one.index for one in every]
        made = [core.fold(core.compress(raw), indices, overflow, t_ms, LIMITS) for t_ms in times_ms]
        if every:
            overflow.forget(every[0].fingerprint)
        left = len(overflow), every and every[-1].fingerprint in overflow
        overflow.expire(1)
        return said, [replace(one, body=core.decompress(one.body, RAW_MAX)) for one in made], left, len(overflow)

    agreed(both, folded)


@settings(few, max_examples=200)
@given(st.one_of(REQUESTS.map(lambda request: request.SerializeToString()), ANY_BYTES))
def test_both_leave_each_time_once(both: list[Core], raw: bytes) -> None:
    def left(core: Core) -> Any:
        made = core.once(core.compress(raw), RAW_MAX)
        again = core.once(made.body, RAW_MAX) if made.body else made
        assert (again.body, again.same, again.conflicts) == (None, 0, ())
        return replace(made, body=made.body and core.decompress(made.body, RAW_MAX))

    agreed(both, left)


@few
@given(
    st.lists(st.tuples(st.sampled_from([b"", b"\x09" + bytes(8), b"\x09" + bytes(7) + b"@"]), st.integers(1, 3)))
)
def test_the_first_sample_of_a_time_stays(both: list[Core], drawn: list[tuple[bytes, int]]) -> None:
    def request(points: list[tuple[bytes, int]]) -> bytes:
        return nested(1, *(nested(2, value, number(2, t_ms)) for value, t_ms in points))

    found = agreed(both, lambda core: core.once(core.compress(request(drawn)), RAW_MAX))
    first: dict[int, bytes] = {}
    for value, t_ms in drawn:
        first.setdefault(t_ms, value)
    kept = request([(value, t_ms) for t_ms, value in first.items()])
    assert (found.body and both[0].decompress(found.body, RAW_MAX)) == (kept if len(first) < len(drawn) else None)
    assert found.same == sum(first[t_ms] == value for value, t_ms in drawn) - len(first)
    assert found.conflicts == ((0,) if any(first[t_ms] != value for value, t_ms in drawn) else ())


@few
@given(raw=st.one_of(loose(), loose(faults=True), mutated()))
def test_both_find_the_same_faults_in_what_is_folded(both: list[Core], raw: bytes) -> None:
    def folded(core: Core) -> Any:
        made = core.fold(core.compress(raw), [0, 1], core.overflow(KEY, 4), 9, LIMITS)
        return core.decompress(made.body, RAW_MAX)

    agreed(both, folded)


@few
@given(REQUESTS, TEXTS, TEXTS)
def test_a_stamp_sets_the_label(both: list[Core], request: pb.WriteRequest, name: str, value: str) -> None:
    raw = request.SerializeToString()
    found = agreed(both, lambda core: stamped(core, core.compress(raw), name, value))
    times_ms = [
        point.timestamp for one in request.timeseries for some in (one.samples, one.histograms) for point in some
    ]
    assert found[3] == min(times_ms, default=None)
    new = pb.Label(name=name, value=value)
    for one in request.timeseries:
        labels = list(one.labels)
        names = [pair.name.encode() for pair in labels]
        same_name = [place for place, other in enumerate(names) if other == name.encode()]
        greater = [place for place, other in enumerate(names) if other > name.encode()]
        place = (same_name or greater or [len(labels)])[0]
        del one.labels[:]
        one.labels.extend(pair for pair in labels[:place] if pair.name != name)
        one.labels.append(new)
        one.labels.extend(pair for pair in labels[place:] if pair.name != name)
    assert same(pb.WriteRequest.FromString(found[0]), request)


@few
@given(REQUESTS, st.integers(1, 400))
def test_the_parts_of_a_split_hold_all_of_it(both: list[Core], request: pb.WriteRequest, part_max: int) -> None:
    raw = request.SerializeToString()
    found = agreed(both, lambda core: parted(core, core.compress(raw), part_max))
    if isinstance(found, str):
        assert found.startswith("too_large: the smallest piece")
        return
    held = [point for part in found for point in points(pb.WriteRequest.FromString(part))]
    assert held == list(points(request))


@few
@given(st.one_of(loose(), mutated()))
def test_a_stamped_request_reads_as_one_with_the_label(both: list[Core], raw: bytes) -> None:
    found = agreed(both, lambda core: stamped(core, core.compress(raw), "m", "v"))
    if isinstance(found, str):
        return
    try:
        request = pb.WriteRequest.FromString(found[0])
    except DecodeError:
        return
    for one in request.timeseries:
        assert [pair.value for pair in one.labels if pair.name == "m"] == ["v"]
