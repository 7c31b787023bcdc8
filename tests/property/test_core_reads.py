"""Both cores read the same from any bytes, and what the generated classes read from those that are valid."""

from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.cores_compared import (
    ANY_BYTES,
    RAW_MAX,
    agreed,
    changed,
    check_scan,
    few,
    parted,
    readable,
    same,
    scanned,
    silent,
    stamped,
)
from tests.unit.wire.cores import KEY, LIMITS, outcome
from tests.unit.wire.strategies import REQUESTS, loose, mutated
from tickscope.wire.core import Core, Scan
from tickscope.wire.pb import remote_pb2 as pb


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
