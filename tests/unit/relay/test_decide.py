"""What the relay does with an answer, and how it cuts a request in two."""

from collections import defaultdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.relay.world import floats, histograms
from tickscope.ports.metric_store import Refused, Stored, Unavailable
from tickscope.relay import decide
from tickscope.wire.pb import remote_pb2 as pb

TIMES = st.lists(st.integers(1, 1000), max_size=6, unique=True).map(sorted)
Found = dict[str, tuple[list[int], list[int]]]


@st.composite
def requests(draw: st.DrawFn) -> pb.WriteRequest:
    request = pb.WriteRequest()
    for number in range(draw(st.integers(1, 6))):
        series = floats(f"s{number}", *draw(TIMES))
        series.histograms.extend(histograms("", *draw(TIMES)).histograms)
        series.exemplars.extend([pb.Exemplar(value=number)] * draw(st.integers(0, 1)))
        request.timeseries.append(series)
    return request


def samples_of(*requests: pb.WriteRequest) -> Found:
    """Return the times of each series in the order in which they are sent, floats and histograms."""
    found: Found = defaultdict(lambda: ([], []))
    for request in requests:
        for series in request.timeseries:
            mine = found[series.labels[0].value]
            mine[0].extend(sample.timestamp for sample in series.samples)
            mine[1].extend(histogram.timestamp for histogram in series.histograms)
    return found


@given(requests())
def test_both_halves_are_the_request_in_its_order(request: pb.WriteRequest) -> None:
    assume(decide.sample_count(request) >= 2)
    first, second = decide.halves(request)
    assert samples_of(first, second) == samples_of(request)
    assert decide.sample_count(first) + decide.sample_count(second) == decide.sample_count(request)
    assert exemplars(first) + exemplars(second) == exemplars(request)


def exemplars(request: pb.WriteRequest) -> int:
    return sum(len(series.exemplars) for series in request.timeseries)


@given(requests())
def test_cutting_on_and_on_ends_with_each_sample_alone(request: pb.WriteRequest) -> None:
    open_, alone, cuts = [request], [], 0
    while open_:
        part = open_.pop(0)
        if decide.sample_count(part) < 2:
            alone.append(part)
            continue
        open_ = [*decide.halves(part), *open_]
        cuts += 1
        assert cuts <= 2 * decide.sample_count(request) + len(request.timeseries)
    assert samples_of(*alone) == samples_of(request)


@pytest.mark.parametrize("attempt", [1, 7])
def test_a_plain_answer_is_followed(attempt: int) -> None:
    assert decide.next_step(Stored(), attempt) == decide.Done()
    assert decide.next_step(Refused("400: too old"), attempt) == decide.Bisect("400: too old")


def test_the_same_request_is_tried_again_ever_more_slowly() -> None:
    steps = [decide.next_step(Unavailable("away"), attempt) for attempt in range(1, 100)]
    assert all(isinstance(step, decide.Wait) for step in steps)
    delays = [step.delay_s for step in steps if isinstance(step, decide.Wait)]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (decide.BACKOFF_FIRST_S, decide.BACKOFF_S_MAX)
    assert delays[1] == 2 * delays[0]


def test_a_store_that_chokes_again_and_again_makes_the_data_suspect() -> None:
    choked = Unavailable("500: index out of range", suspect_data=True)
    steps = [decide.next_step(choked, attempt) for attempt in range(1, decide.SUSPECT_ATTEMPTS + 2)]
    assert [type(step) for step in steps[:-2]] == [decide.Wait] * (decide.SUSPECT_ATTEMPTS - 1)
    assert [type(step) for step in steps[-2:]] == [decide.Probe] * 2
