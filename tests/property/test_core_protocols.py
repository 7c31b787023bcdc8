"""Both cores make the same normal form of remote-write 2.0 and OTLP, whatever the bytes are."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.property.cores_compared import (
    RAW_MAX,
    agreed,
    few,
)
from tests.unit.wire.cores import KEY, LIMITS, nested
from tests.unit.wire.new_protocols import otlp_requests, symbolic
from tests.unit.wire.strategies import loose
from tickscope.wire.core import Core, Zero
from tickscope.wire.otlp_count import SPAN
from tickscope.wire.otlp_metrics.messages import DATA
from tickscope.wire.rw2_messages import REQUEST_2

DATA_NUMBERS = st.sampled_from(sorted(DATA))
POINTS = DATA_NUMBERS.flatmap(lambda number: st.tuples(st.just(number), loose(DATA[number])))
FAULTY_POINTS = DATA_NUMBERS.flatmap(lambda number: st.tuples(st.just(number), loose(DATA[number], faults=True)))


def as_request(data: tuple[int, bytes]) -> bytes:
    """Return a request of OTLP whose only metric has these data, by number and content."""
    metric = nested(1, b"a.b") + nested(*data)
    return nested(1, nested(2, nested(2, metric)))


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
