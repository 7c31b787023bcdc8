"""Both cores agree with each other on any bytes, and with the generated classes on what is valid."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.wire.cores import KEY, LIMITS, NAMES, core_named, nested, number, outcome
from tests.unit.wire.new_protocols import otlp_requests, symbolic
from tests.unit.wire.strategies import REQUESTS, TEXTS, loose, mutated
from tickscope.wire.core import Core, Scan, ScanLimits, Zero
from tickscope.wire.otlp_count import SPAN
from tickscope.wire.otlp_metrics.messages import DATA
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.rw2_messages import REQUEST_2

RAW_MAX = 1 << 20
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANY_BYTES = st.one_of(st.binary(max_size=60), mutated(), loose(), loose(faults=True))


@pytest.fixture(scope="module")
def both() -> list[Core]:
    return [core_named(name) for name in NAMES]


DATA_NUMBERS = st.sampled_from(sorted(DATA))
POINTS = DATA_NUMBERS.flatmap(lambda number: st.tuples(st.just(number), loose(DATA[number])))
FAULTY_POINTS = DATA_NUMBERS.flatmap(lambda number: st.tuples(st.just(number), loose(DATA[number], faults=True)))


def as_request(data: tuple[int, bytes]) -> bytes:
    """Return a request of OTLP whose only metric has these data, by number and content."""
    metric = nested(1, b"a.b") + nested(*data)
    return nested(1, nested(2, nested(2, metric)))


def agreed(both: list[Core], act: Callable[[Core], Any]) -> Any:
    """Return what both cores give."""
    first, second = (outcome(lambda core=core: act(core)) for core in both)  # type: ignore[misc]
    assert first == second
    return first


def scanned(core: Core, body: bytes) -> Scan:
    return core.scan(body, core.known_series(KEY, 100), LIMITS)


def stamped(core: Core, body: bytes, name: str, value: str) -> tuple[bytes, bool, bool, int | None]:
    made = core.stamp([body], name, value, RAW_MAX)
    return core.decompress(made.body, RAW_MAX), made.histograms_in_order, made.custom_buckets, made.t_first_ms


def changed(
    core: Core,
    raw: bytes,
    limits: ScanLimits,
    drop: list[int],
    drop_metadata: Sequence[int] = (),
) -> bytes:
    made = core.rewrite(core.compress(raw), drop, core.known_series(KEY, 9), limits, drop_metadata)
    return core.decompress(made.body, RAW_MAX)


def parted(core: Core, body: bytes, part_bytes_max: int) -> list[bytes]:
    parts = core.split(body, part_bytes_max, RAW_MAX)
    assert all(len(part) <= part_bytes_max for part in parts)
    return [core.decompress(part, RAW_MAX) for part in parts]


def inside(t_ms: int) -> bool:
    return LIMITS.t_min_ms <= t_ms <= LIMITS.t_max_ms


def silent(exemplar: pb.Exemplar) -> bool:
    """Return whether an exemplar says nothing but its trace."""
    return all(
        label.name in ("span_id", "spanID", "trace_id", "traceID") and set(label.value) <= set("0123456789abcdef-")
        for label in exemplar.labels
    )


def readable(one: pb.Histogram) -> bool:
    """Return whether a store takes a histogram, from the rules of Prometheus' own check."""
    is_float = one.WhichOneof("count") == "count_float"
    sides = [(one.negative_spans, one.negative_deltas, one.negative_counts)]
    sides.append((one.positive_spans, one.positive_deltas, one.positive_counts))
    held = 0
    for spans, deltas, counts in sides:
        integers = [sum(deltas[: at + 1]) for at in range(len(deltas))]
        used, unused = (counts, deltas) if is_float else (integers, counts)
        if unused or len(used) != sum(span.length for span in spans) or any(count < 0 for count in used):
            return False
        if any(span.offset < 0 for span in spans[1:]) or any(count >= 2**63 for count in integers):
            return False
        for at in range(len(spans)):
            if sum(span.offset + span.length for span in spans[: at + 1]) > 2**31:
                return False
        held += sum(integers)
    if one.schema == -53:
        bounds = [*one.custom_values]
        covered = sum(span.offset + span.length for span in one.positive_spans)
        no_zero = not (one.zero_count_int or one.zero_count_float or one.zero_threshold)
        ordered = bounds == sorted(set(bounds)) and all(map(math.isfinite, bounds))
        low = any(span.offset < 0 for span in one.positive_spans)
        if one.negative_spans or low or covered > len(bounds) + 1 or not no_zero or not ordered:
            return False
    elif not -4 <= one.schema <= 8 or one.custom_values:
        return False
    if is_float:
        return not (one.count_float < 0 or one.zero_count_float < 0 or one.zero_count_int)
    held += one.zero_count_int
    whole = held <= one.count_int if math.isnan(one.sum) else held == one.count_int
    return whole and one.count_int < 2**63 and one.zero_count_float == 0


def same(one: pb.WriteRequest, other: pb.WriteRequest) -> bool:
    return one.SerializeToString(deterministic=True) == other.SerializeToString(deterministic=True)


def check_scan(found: Scan, request: pb.WriteRequest) -> None:
    """Compare a scan with what the classes read."""
    every = request.timeseries
    times = [[p.timestamp for p in one.samples] + [p.timestamp for p in one.histograms] for one in every]
    flat = [time for some in times for time in some]
    assert found.series == len(every)
    assert found.samples == sum(len(one.samples) for one in every)
    assert found.histograms == sum(len(one.histograms) for one in every)
    assert found.exemplars == sum(len(one.exemplars) for one in every)
    assert (found.t_first_ms, found.t_last_ms) == (min(flat, default=0), max(flat, default=0))
    broken = [not all(map(readable, one.histograms)) for one in every]
    assert found.invalid == tuple(n for n, bad in enumerate(broken) if bad)
    assert found.outside == tuple(n for n, some in enumerate(times) if not all(map(inside, some)))
    assert [unknown.index for unknown in found.unknown] == list(range(len(every)))
    texts = [(entry.metric_family_name, entry.help, entry.unit) for entry in request.metadata]
    assert found.metadata == tuple(tuple(text.encode() for text in each) for each in texts)
    for unknown, one in zip(found.unknown, every, strict=True):
        assert unknown.labels == tuple((pair.name.encode(), pair.value.encode()) for pair in one.labels)


@few
@given(REQUESTS)
def test_a_scan_finds_what_the_classes_read(both: list[Core], request: pb.WriteRequest) -> None:
    raw = request.SerializeToString()
    found = agreed(both, lambda core: scanned(core, core.compress(raw)))
    assert found.raw_bytes == len(raw)
    assert not found.foreign
    check_scan(found, request)


@few
@given(REQUESTS, st.data())
def test_known_series_are_left_out(both: list[Core], request: pb.WriteRequest, data: st.DataObject) -> None:
    raw = request.SerializeToString()
    unknown = agreed(both, lambda core: scanned(core, core.compress(raw))).unknown
    passed = {one.fingerprint for one in unknown if data.draw(st.booleans())}

    def scan_again(core: Core) -> Scan:
        known = core.known_series(KEY, 100)
        for fingerprint in sorted(passed):
            known.add(fingerprint, 0, 0)
        return core.scan(core.compress(raw), known, LIMITS)

    left = agreed(both, scan_again).unknown
    assert left == tuple(one for one in unknown if one.fingerprint not in passed)


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


def points(request: pb.WriteRequest) -> Iterator[tuple[bytes, bytes]]:
    """Give all that a request holds, each point with the labels of its series."""
    for entry in request.metadata:
        yield b"metadata", entry.SerializeToString()
    for one in request.timeseries:
        labels = pb.TimeSeries(labels=one.labels).SerializeToString()
        held = [
            point.SerializeToString() for some in (one.samples, one.exemplars, one.histograms) for point in some
        ]
        for point in held or [b""]:
            yield labels, point


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


@settings(few, max_examples=250)
@given(ANY_BYTES, st.integers(1, 60))
def test_the_cores_agree_on_any_raw_bytes(both: list[Core], raw: bytes, part_max: int) -> None:
    found = agreed(both, lambda core: scanned(core, core.compress(raw)))
    counted = agreed(both, lambda core: core.scan(core.compress(raw), None, LIMITS))
    assert counted == (replace(found, unknown=()) if isinstance(found, Scan) else found)
    agreed(both, lambda core: core.first_labels(core.compress(raw), LIMITS))
    clean = agreed(both, lambda core: changed(core, raw, LIMITS, [1]))
    agreed(both, lambda core: stamped(core, core.compress(raw), "m", "v"))
    agreed(both, lambda core: parted(core, core.compress(raw), part_max))
    if isinstance(found, Scan):
        assert isinstance(clean, bytes)


@few
@given(ANY_BYTES, st.integers(0, 3), st.integers(0, 3))
def test_the_cores_agree_on_limits(both: list[Core], raw: bytes, series_max: int, labels_max: int) -> None:
    limits = replace(LIMITS, series_max=series_max, labels_per_series_max=labels_max)
    agreed(both, lambda core: core.scan(core.compress(raw), core.known_series(KEY, 9), limits))
    agreed(
        both,
        lambda core: core.decompress(
            core.rewrite(core.compress(raw), [0], core.known_series(KEY, 9), limits).body, RAW_MAX
        ),
    )


@settings(few, max_examples=200)
@given(st.one_of(loose(), loose(faults=True)))
def test_what_a_scan_takes_the_classes_read_the_same(both: list[Core], raw: bytes) -> None:
    found = agreed(both, lambda core: scanned(core, core.compress(raw)))
    if not isinstance(found, Scan):
        return
    request = pb.WriteRequest.FromString(raw)
    check_scan(found, request)
    request.DiscardUnknownFields()
    for one in request.timeseries:
        kept = [each for each in one.exemplars if silent(each)]
        del one.exemplars[:]
        one.exemplars.extend(kept)
        good = [each for each in one.histograms if readable(each)]
        gone = one.histograms and not (good or one.samples)
        del one.histograms[:]
        one.histograms.extend(good)
        if gone:
            one.labels.add(name="gone")
    left = [one for one in request.timeseries if not any(label.name == "gone" for label in one.labels)]
    del request.timeseries[:]
    request.timeseries.extend(left)
    wide = replace(LIMITS, t_min_ms=-(2**63), t_max_ms=2**63 - 1)
    clean = agreed(
        both,
        lambda core: core.decompress(
            core.rewrite(core.compress(raw), [], core.known_series(KEY, 9), wide).body, RAW_MAX
        ),
    )
    assert same(pb.WriteRequest.FromString(clean), request)
    assert not agreed(both, lambda core: scanned(core, core.compress(clean))).foreign


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


@settings(few, max_examples=200)
@given(st.one_of(st.binary(max_size=40), mutated()), st.data())
def test_the_cores_agree_on_any_body(both: list[Core], raw: bytes, data: st.DataObject) -> None:
    body = bytearray(both[0].compress(raw))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    broken = bytes(body)
    agreed(both, lambda core: core.decompress(broken, RAW_MAX))
    agreed(both, lambda core: scanned(core, broken))
    agreed(both, lambda core: stamped(core, broken, "m", "v"))


@few
@given(raw=ANY_BYTES)
def test_cores_agree_whether_histograms_are_in_order(both: list[Core], raw: bytes) -> None:
    agreed(both, lambda core: core.histograms_in_order(core.compress(raw), RAW_MAX))


@few
@given(
    every=st.lists(
        st.tuples(st.one_of(ANY_BYTES, REQUESTS.map(lambda each: each.SerializeToString())), st.booleans())
    ),
    given_up_ms=st.integers(0, 20_000),
)
def test_both_remember_what_is_stored(both: list[Core], every: list[tuple[bytes, bool]], given_up_ms: int) -> None:
    def remember(core: Core) -> list[Any]:
        runs, found = core.runs(KEY, 2), []
        for raw, owner in every:
            body = core.compress(raw)
            ask = partial(core.stored_already, body, runs, owner, given_up_ms, RAW_MAX)
            found += [outcome(ask), outcome(partial(core.note_stored, body, runs, owner, RAW_MAX)), outcome(ask)]
        return found

    agreed(both, remember)


@few
@given(raw=st.one_of(loose(REQUEST_2), loose(REQUEST_2, faults=True), symbolic()))
def test_both_make_the_same_of_remote_write_2(both: list[Core], raw: bytes) -> None:
    def convert(core: Core) -> tuple[bytes, tuple[Zero, ...]]:
        made = core.from_remote_write_2(core.compress(raw), core.known_series(KEY, 100), LIMITS)
        assert not core.scan(made.body, core.known_series(KEY, 100), LIMITS).foreign
        return core.decompress(made.body, RAW_MAX), made.zeros

    agreed(both, convert)


@few
@given(raw=st.one_of(otlp_requests(), POINTS.map(as_request), FAULTY_POINTS.map(as_request)))
def test_both_make_the_same_of_otlp(both: list[Core], raw: bytes) -> None:
    def convert(core: Core) -> Any:
        made = core.from_otlp(raw, [(b"a", b"region")], core.known_series(KEY, 100), core.totals(KEY, 100), LIMITS)
        assert not core.scan(made.body, core.known_series(KEY, 100), LIMITS).foreign
        return replace(made, body=core.decompress(made.body, RAW_MAX))

    agreed(both, convert)


@few
@given(
    raw=st.one_of(st.binary(max_size=40), loose(SPAN), loose(SPAN, faults=True)),
    most=st.integers(0, 9),
)
def test_both_count_the_same_messages(both: list[Core], raw: bytes, most: int) -> None:
    whole = nested(1, nested(2, nested(2, raw)))
    agreed(both, lambda core: core.count_trace_messages(whole, most))
    agreed(both, lambda core: core.count_trace_messages(whole, 10_000))
