"""Both cores beside each other, and what the generated classes say of the same bytes."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.unit.wire.cores import KEY, LIMITS, outcome
from tests.unit.wire.strategies import loose, mutated
from tickscope.wire.core import Core, Scan, ScanLimits
from tickscope.wire.pb import remote_pb2 as pb

RAW_MAX = 1 << 20
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANY_BYTES = st.one_of(st.binary(max_size=60), mutated(), loose(), loose(faults=True))


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
