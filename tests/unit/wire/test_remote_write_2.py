"""Remote-write 2.0 in the normal form, on both cores."""

import struct
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.wire.cores import KEY, LIMITS, NAMES, core_named, nested, number, varint
from tickscope.errors import Reject
from tickscope.wire.core import Converted, Core, KnownSeries, ScanLimits
from tickscope.wire.pb import remote_pb2 as pb

RAW_MAX = 1 << 20
COUNTER, GAUGE, HISTOGRAM = 1, 2, 3


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


class Symbols:
    """Builds requests the way a sender does: texts once, references to them."""

    def __init__(self) -> None:
        self.texts = [""]

    def ref(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)

    def refs(self, **labels: str) -> bytes:
        return nested(1, *(varint(self.ref(text)) for pair in labels.items() for text in pair))

    def metadata(self, kind: int, help_: str = "", unit: str = "") -> bytes:
        return nested(5, number(1, kind), number(3, self.ref(help_)), number(4, self.ref(unit)))

    def request(self, *series: bytes) -> bytes:
        symbols = b"".join(nested(4, text.encode()) for text in self.texts)
        return symbols + b"".join(nested(5, each) for each in series)


def value(of: float) -> bytes:
    return b"\x09" + struct.pack("<d", of)


def sample(of: float, t_ms: int, *more: bytes) -> bytes:
    return nested(2, value(of), number(2, t_ms), *more)


def started(core: Core) -> KnownSeries:
    return core.known_series(KEY, 100)


def converted(core: Core, raw: bytes, starts: KnownSeries | None = None) -> tuple[pb.WriteRequest, Converted]:
    made = core.from_remote_write_2(core.compress(raw), started(core) if starts is None else starts, LIMITS)
    return pb.WriteRequest.FromString(core.decompress(made.body, RAW_MAX)), made


def test_labels_samples_exemplars_and_metadata_are_those_of_the_symbols(core: Core) -> None:
    symbols = Symbols()
    exemplar = nested(4, symbols.refs(trace_id="abc"), b"\x11" + struct.pack("<d", 0.5), number(3, 4_000))
    series = symbols.refs(__name__="hits_total", region="eu") + sample(7, 5_000) + exemplar
    series += symbols.metadata(COUNTER, "How often.", "1")
    request, made = converted(core, symbols.request(series, series))
    assert request == pb.WriteRequest(
        timeseries=[
            pb.TimeSeries(
                labels=[pb.Label(name="__name__", value="hits_total"), pb.Label(name="region", value="eu")],
                samples=[pb.Sample(value=7, timestamp=5_000)],
                exemplars=[
                    pb.Exemplar(labels=[pb.Label(name="trace_id", value="abc")], value=0.5, timestamp=4_000)
                ],
            )
        ]
        * 2,
        metadata=[pb.MetricMetadata(type=COUNTER, metric_family_name="hits_total", help="How often.", unit="1")],
    )
    assert made.zeros == ()


def test_references_may_come_one_by_one(core: Core) -> None:
    symbols = Symbols()
    refs = number(1, symbols.ref("__name__")) + number(1, symbols.ref("up"))
    request, _ = converted(core, symbols.request(refs + sample(1, 5_000)))
    assert request.timeseries[0].labels[0].value == "up"


def test_a_stale_nan_keeps_its_bits_and_the_result_nothing_foreign(core: Core) -> None:
    symbols = Symbols()
    stale = b"\x09" + struct.pack("<Q", 0x7FF0_0000_0000_0002)
    series = symbols.refs(__name__="up") + nested(2, stale, number(2, 5_000), number(3, 4_999))
    made = core.from_remote_write_2(core.compress(symbols.request(series)), started(core), LIMITS)
    raw = core.decompress(made.body, RAW_MAX)
    assert struct.pack("<Q", 0x7FF0_0000_0000_0002) in raw
    assert not core.scan(made.body, core.known_series(KEY, 9), LIMITS).foreign


@pytest.mark.parametrize("where", ["the series", "the sample"])
def test_a_start_is_told_once_as_a_zero(core: Core, where: str) -> None:
    symbols, starts = Symbols(), started(core)
    own, of_series = (number(3, 3_000), b"") if where == "the sample" else (b"", number(6, 3_000))
    series = symbols.refs(__name__="hits_total") + of_series + symbols.metadata(COUNTER)
    raw = symbols.request(series + sample(7, 5_000, own) + sample(8, 6_000, own))
    request, made = converted(core, raw, starts)
    assert [(each.value, each.timestamp) for each in request.timeseries[0].samples] == [
        (0, 3_000),
        (7, 5_000),
        (8, 6_000),
    ]
    (zero,) = made.zeros
    assert zero[:3] == (0, 3_000, False)
    # Nothing is durable yet: a sender that tries again tells it again.
    assert converted(core, raw, starts) == (request, made)
    starts.add(zero.fingerprint, 0, 0)
    again, made = converted(core, raw, starts)
    assert [each.value for each in again.timeseries[0].samples] == [7, 8]
    assert made.zeros == ()


@pytest.mark.parametrize(
    ("kind", "start_ms", "t_ms"), [(GAUGE, 3_000, 5_000), (COUNTER, 5_000, 5_000), (COUNTER, 1_000, 400_000)]
)
def test_a_gauge_an_impossible_and_an_old_start_give_no_zero(
    core: Core, kind: int, start_ms: int, t_ms: int
) -> None:
    symbols = Symbols()
    series = symbols.refs(__name__="x") + symbols.metadata(kind) + sample(1, t_ms, number(3, start_ms))
    assert converted(core, symbols.request(series))[1].zeros == ()


def test_a_restart_within_a_request_is_told_between_its_samples(core: Core) -> None:
    symbols = Symbols()
    series = symbols.refs(__name__="hits_total") + sample(7, 5_000, number(3, 3_000))
    series += sample(1, 7_000, number(3, 6_000)) + sample(2, 8_000, number(3, 6_500))
    request, _ = converted(core, symbols.request(series))
    times = [each.timestamp for each in request.timeseries[0].samples]
    assert times == [3_000, 5_000, 6_000, 7_000, 8_000]


@pytest.mark.parametrize("floats", [False, True])
def test_a_histograms_start_is_an_empty_one_of_its_buckets(core: Core, floats: bool) -> None:
    count = b"\x11" + struct.pack("<d", 3) if floats else number(1, 3)
    buckets = nested(13, struct.pack("<d", 3)) if floats else nested(12, varint(6))
    content = count + number(4, 3 << 1) + nested(11, number(2, 1)) + buckets + number(15, 5_000)
    symbols = Symbols()
    series = symbols.refs(__name__="x") + symbols.metadata(HISTOGRAM) + nested(3, content, number(17, 4_000))
    request, made = converted(core, symbols.request(series))
    zero, kept = request.timeseries[0].histograms
    assert (zero.timestamp, zero.schema, zero.sum, list(zero.positive_deltas)) == (4_000, 3, 0, [])
    assert zero.WhichOneof("count") == kept.WhichOneof("count") == ("count_float" if floats else "count_int")
    assert kept == pb.Histogram.FromString(content)
    assert [each[:3] for each in made.zeros] == [(0, 4_000, True)]


def test_the_start_of_an_invalid_histogram_is_not_told(core: Core) -> None:
    symbols = Symbols()
    point = nested(3, number(1, 3), number(15, 5_000), number(17, 4_000))
    request, made = converted(
        core, symbols.request(symbols.refs(__name__="x") + symbols.metadata(HISTOGRAM) + point)
    )
    assert (len(request.timeseries[0].histograms), made.zeros) == (1, ())


def test_a_start_is_told_once_in_a_request_and_zeros_name_their_series(core: Core) -> None:
    symbols = Symbols()
    first, second = (
        symbols.refs(__name__=name) + symbols.metadata(COUNTER) + sample(7, 5_000, number(3, 3_000))
        for name in ("a_total", "b_total")
    )
    assert [each.series for each in converted(core, symbols.request(first, first, second))[1].zeros] == [0, 2]


def test_starts_without_room_to_remember_them_are_not_told(core: Core) -> None:
    symbols = Symbols()
    every = [
        symbols.refs(__name__=f"a{at}_total") + symbols.metadata(COUNTER) + sample(7, 5_000, number(3, 3_000))
        for at in range(3)
    ]
    made = converted(core, symbols.request(*every), core.known_series(KEY, 2))[1]
    assert [each.series for each in made.zeros] == [0, 1]


def test_classic_series_of_a_histogram_share_its_metadata(core: Core) -> None:
    symbols = Symbols()
    series = [
        symbols.refs(__name__=name) + sample(1, 5_000) + symbols.metadata(HISTOGRAM, "Waiting.")
        for name in ("wait_bucket", "wait_sum", "wait_count")
    ]
    request, _ = converted(core, symbols.request(*series))
    assert [each.metric_family_name for each in request.metadata] == ["wait"]


def odd(symbols: Symbols) -> bytes:
    return symbols.request(nested(1, varint(symbols.ref("a"))) + sample(1, 5_000))


def out_of_range(symbols: Symbols) -> bytes:
    return symbols.request(nested(1, varint(7), varint(8)) + sample(1, 5_000))


def huge_reference(symbols: Symbols) -> bytes:
    return symbols.request(nested(1, varint(2**64 - 1), varint(2**63)) + sample(1, 5_000))


def first_symbol(symbols: Symbols) -> bytes:
    return nested(4, b"a") + symbols.request()


def many_labels(symbols: Symbols) -> bytes:
    return symbols.request(nested(1, *[varint(0)] * 2049))


def many_series(symbols: Symbols) -> bytes:
    return symbols.request(*[b""] * 51)


@pytest.mark.parametrize(
    ("build", "reason", "sentence"),
    [
        (odd, "symbols", "odd number of references"),
        (out_of_range, "symbols", "refers to symbol 7; the request has 1"),
        (huge_reference, "symbols", f"refers to symbol {2**64 - 1}"),
        (first_symbol, "symbols", "not the empty string"),
        (many_labels, "too_many_labels", "label number 1025"),
        (many_series, "too_many_series", "gateway.series_per_request_max"),
    ],
)
def test_malformed_requests_are_refused(
    core: Core, build: Callable[[Symbols], bytes], reason: str, sentence: str
) -> None:
    with pytest.raises(Reject, match=sentence) as error:
        converted(core, build(Symbols()))
    assert error.value.reason == reason


def test_a_small_body_cannot_grow_over_the_limit(core: Core) -> None:
    symbols = Symbols()
    refs = symbols.refs(__name__="x", a="a" * 60_000)
    limits = ScanLimits(100_000, 50, 8, 0, 10_000)
    body = core.compress(symbols.request(refs + sample(1, 5_000), refs + sample(1, 5_000)))
    with pytest.raises(Reject, match="100000 bytes as remote-write 1") as error:
        core.from_remote_write_2(body, started(core), limits)
    assert error.value.reason == "too_large"


def test_sets_of_another_core_are_no_sets(core: Core) -> None:
    foreign: Any = object()
    with pytest.raises(TypeError):
        core.from_remote_write_2(core.compress(b""), foreign, LIMITS)
