"""Remote-write 1 requests for hypothesis: valid ones, and bytes that follow the format only so far."""

import math

from hypothesis import strategies as st

from tests.unit.wire.cores import varint
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.rw1_messages import FIXED32, FIXED64, LENGTH, VARINT, WRITE_REQUEST, Message, Shape

TEXTS = st.one_of(st.sampled_from(["", "a", "b", "m", "__name__", "\uffff", "\U00010000"]), st.text(max_size=12))
TIMES = st.one_of(st.integers(990, 9_010), st.integers(-(2**63), 2**63 - 1))
FLOATS = st.floats() | st.just(math.nan)
U64, S64 = st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1)

LABELS = st.builds(pb.Label, name=TEXTS, value=TEXTS)
SAMPLES = st.builds(pb.Sample, value=FLOATS, timestamp=TIMES)
IDS = st.builds(pb.Label, name=st.sampled_from(["trace_id", "spanID"]), value=st.sampled_from(["", "0af-7", "x"]))
EXEMPLARS = st.builds(pb.Exemplar, labels=st.lists(LABELS | IDS, max_size=2), value=FLOATS, timestamp=TIMES)
SPANS = st.lists(
    st.builds(pb.BucketSpan, offset=st.integers(-(2**31), 2**31 - 1), length=st.integers(0, 2**32 - 1)),
    max_size=2,
)
ANY_HISTOGRAMS = st.builds(
    pb.Histogram,
    count_int=U64,
    sum=FLOATS,
    schema=st.integers(-4, 8),
    zero_threshold=FLOATS,
    zero_count_float=FLOATS,
    negative_spans=SPANS,
    negative_deltas=st.lists(S64, max_size=2),
    positive_spans=SPANS,
    positive_deltas=st.lists(S64, max_size=2),
    positive_counts=st.lists(FLOATS, max_size=2),
    reset_hint=st.integers(0, 3),
    timestamp=TIMES,
    custom_values=st.lists(FLOATS, max_size=2),
)


@st.composite
def sides(draw: st.DrawFn, custom: bool, most: int) -> tuple[list[pb.BucketSpan], list[int]]:
    """Return spans and as many counts, at most ``most`` of them."""
    lengths = draw(st.lists(st.integers(0, 3), max_size=2))
    offsets = [draw(st.integers(0 if custom or at else -5, 0 if custom else 5)) for at in range(len(lengths))]
    counts = draw(st.lists(st.integers(0, 9), min_size=sum(lengths), max_size=sum(lengths)))[:most]
    if len(counts) < sum(lengths):
        return [], []
    return [pb.BucketSpan(offset=o, length=n) for o, n in zip(offsets, lengths, strict=True)], counts


@st.composite
def good_histograms(draw: st.DrawFn) -> pb.Histogram:
    """Return a histogram that a store takes, or nearly: now and then one field is another one."""
    custom, is_float = draw(st.booleans()), draw(st.booleans())
    bounds = sorted(draw(st.sets(st.floats(allow_nan=False), max_size=4))) if custom else []
    made = pb.Histogram(schema=-53 if custom else draw(st.integers(-4, 8)), custom_values=bounds, sum=draw(FLOATS))
    total = zero = 0 if custom else draw(st.integers(0, 3))
    for side in ("positive",) if custom else ("positive", "negative"):
        spans, counts = draw(sides(custom, len(bounds) + 1 if custom else 9))
        getattr(made, f"{side}_spans").extend(spans)
        deltas = [count - before for count, before in zip(counts, [0, *counts], strict=False)]
        getattr(made, f"{side}_{'counts' if is_float else 'deltas'}").extend(counts if is_float else deltas)
        total += sum(counts)
    setattr(made, "count_float" if is_float else "count_int", total)
    setattr(made, "zero_count_float" if is_float else "zero_count_int", zero)
    made.timestamp = draw(TIMES)
    if draw(st.integers(0, 3)) == 0:
        field, value = draw(st.sampled_from([("schema", 9), ("count_int", 5), ("zero_count_float", -1.0)]))
        setattr(made, field, value)
    return made


HISTOGRAMS = st.one_of(good_histograms(), ANY_HISTOGRAMS)
SERIES = st.builds(
    pb.TimeSeries,
    labels=st.lists(LABELS, max_size=5),
    samples=st.lists(SAMPLES, max_size=4),
    exemplars=st.lists(EXEMPLARS, max_size=2),
    histograms=st.lists(HISTOGRAMS, max_size=2),
)
METADATA = st.builds(pb.MetricMetadata, type=st.integers(0, 8), metric_family_name=TEXTS, help=TEXTS, unit=TEXTS)
REQUESTS = st.builds(
    pb.WriteRequest, timeseries=st.lists(SERIES, max_size=5), metadata=st.lists(METADATA, max_size=2)
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return the bytes of a valid request with a few places overwritten, cut out or put in."""
    raw = bytearray(draw(REQUESTS).SerializeToString())
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 3))
        raw[at : at + length] = draw(st.binary(max_size=3))
    return bytes(raw)


@st.composite
def loose(draw: st.DrawFn, message: Message = WRITE_REQUEST, faults: bool = False) -> bytes:
    """Return a message with its fields in any order and number, foreign ones between them, and ASCII texts.

    With ``faults`` some have wire types, lengths and numbers that are not allowed.
    """
    out = b""
    for _ in range(draw(st.integers(0, 6))):
        own = [st.sampled_from(sorted(message.fields))] if message.fields else []
        number = draw(st.one_of(*own, st.integers(17, 20)))
        if faults and draw(st.integers(0, 20)) == 0:
            number = draw(st.sampled_from([0, 1, 2, 2**29 - 1, 2**29]))
        shape = message.fields.get(number) or Shape(draw(st.sampled_from([VARINT, FIXED64, LENGTH, FIXED32])))
        wire_type = shape.wire_type
        if shape.packable and number in message.fields and draw(st.booleans()):
            wire_type = LENGTH
        if faults and draw(st.integers(0, 20)) == 0:
            wire_type = draw(st.integers(0, 7))
        out += draw(padded(varint(number << 3 | wire_type), 5)) + draw(content(shape, wire_type, faults))
    return out


@st.composite
def content(draw: st.DrawFn, shape: Shape, wire_type: int, faults: bool) -> bytes:
    """Return what follows the tag of a field."""
    if wire_type == VARINT:
        return draw(padded(varint(draw(st.one_of(st.integers(0, 2**14), U64))), 10))
    if wire_type == FIXED64:
        return draw(st.binary(min_size=8, max_size=8))
    if wire_type == FIXED32:
        return draw(st.binary(min_size=4, max_size=4))
    if shape.nested:
        inner = draw(loose(shape.nested, faults))
    elif shape.slot:
        inner = draw(st.sampled_from([b"", b"a", b"m", b"name", b"value"]))
    elif shape.wire_type == FIXED64:
        inner = bytes(8 * draw(st.integers(0, 2)) + (draw(st.integers(0, 9)) == 1) * faults)
    else:
        inner = b"".join(map(varint, draw(st.lists(U64, max_size=3))))
    length = len(inner) + (draw(st.integers(-1, 1)) if faults and draw(st.integers(0, 20)) == 0 else 0)
    return draw(padded(varint(max(length, 0)), 5)) + inner


@st.composite
def padded(draw: st.DrawFn, shortest: bytes, bytes_max: int) -> bytes:
    """Return a varint, now and then in a longer form of the same value."""
    extra = bytes_max - len(shortest)
    if extra <= 0 or draw(st.integers(0, 9)):
        return shortest
    zeros = draw(st.integers(1, extra))
    return shortest[:-1] + bytes([shortest[-1] | 0x80]) + b"\x80" * (zeros - 1) + b"\x00"
