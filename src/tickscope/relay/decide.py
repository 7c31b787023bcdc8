"""What the relay does with a store's answer, and how a refused request is cut in two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tickscope.model.buffer import RETENTION_SHARE_MAX
from tickscope.model.record import Entry
from tickscope.ports.metric_store import Refused, Stored, Unavailable, WriteResult
from tickscope.wire.pb import remote_pb2 as pb

BACKOFF_FIRST_S = 0.1
BACKOFF_S_MAX = 5.0
RETRY_AFTER_S_MAX = 60.0
"""A store that asks for more is asked again all the same."""
BATCH_BYTES_MAX = 128 * 1024
"""Compressed bodies that are put together into one request: larger ones cost the store more, not less."""
IN_ORDER_S = 3600
"""How old a sample may be in a store of Prometheus' kind without any window: half a block behind the newest."""
SUSPECT_ATTEMPTS = 3
"""How often a store may answer a request with an error of its own before the request is suspected."""


@dataclass(frozen=True, slots=True)
class Done:
    """The store has it."""


@dataclass(frozen=True, slots=True)
class Bisect:
    """The store will not have it whole; find the samples that it refuses."""

    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The store cannot say now; the same request again after ``delay_s``."""

    delay_s: float
    why: str


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask the store whether it takes a sample of ours: bisect when it does, wait when it does not."""

    delay_s: float
    why: str


Step = Done | Bisect | Wait | Probe


def next_step(result: WriteResult, attempt: int) -> Step:
    """Return what follows from the answer to attempt number ``attempt`` (from 1)."""
    match result:
        case Stored():
            return Done()
        case Refused(why):
            return Bisect(why)
        case Unavailable(why, suspect_data, retry_after_s):
            backoff_s = min(BACKOFF_FIRST_S * 2 ** min(attempt - 1, 16), BACKOFF_S_MAX)
            delay_s = max(backoff_s, min(retry_after_s or 0.0, RETRY_AFTER_S_MAX))
            if suspect_data and attempt >= SUSPECT_ATTEMPTS:
                return Probe(delay_s, why)
            return Wait(delay_s, why)


def oldest_for_hot_ms(received_ms: int, window_s: int) -> int:
    """Return the oldest time of a sample that the hot store is asked to take, by when its record was received.

    By its receipt and not by now: a backlog that waits in the buffer is no older for the store, which waited too.
    """
    return received_ms - max(window_s, IN_ORDER_S) * 1000


def too_old_for_hot(window_s: int) -> str:
    """Return the sentence of a dead letter with samples that the hot store was not asked for."""
    minutes = max(window_s, IN_ORDER_S) // 60
    return (
        f"too_old_for_hot: too old for the hot store, more than {minutes} minutes when received "
        "(hot_store.out_of_order_window_m), and buffer.consumers has no archive; to store it, widen the window and "
        "run 'tickscope dlq replay' with this letter's number"
    )


def tenant_of(partition: str) -> str:
    """Return whose partition this is."""
    return partition.split("/", 1)[0]


def batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield runs of entries of one encoding that fit into a request, at least one each, in order."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        bytes_ = len(entry.record.body)
        if batch and (size + bytes_ > BATCH_BYTES_MAX or entry.record.encoding is not batch[0].record.encoding):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += bytes_
    if batch:
        yield batch


def retention_alarm(oldest_age_s: float, retention_s: float) -> str | None:
    """Return a sentence when the oldest undelivered record comes near the end of the buffer's retention."""
    if oldest_age_s < retention_s * RETENTION_SHARE_MAX:
        return None
    return (
        f"the oldest undelivered record is {oldest_age_s / 3600:.1f} h old, and the buffer drops it after "
        f"{retention_s / 3600:.0f} h: see why the store does not take it (tickscope relay status), or raise the "
        "buffer's retention_h"
    )


def sample_count(request: pb.WriteRequest) -> int:
    """Return the number of floats and histograms in a request."""
    return sum(len(series.samples) + len(series.histograms) for series in request.timeseries)


def halves(request: pb.WriteRequest) -> tuple[pb.WriteRequest, pb.WriteRequest]:
    """Cut a request of two or more samples in two, the older half first, so that a series keeps its order.

    Exemplars stay with the first half of their series: they follow the samples that they were sent with.
    """
    series = list(request.timeseries)
    if len(series) > 1:
        middle = len(series) // 2
        return pb.WriteRequest(timeseries=series[:middle]), pb.WriteRequest(timeseries=series[middle:])
    (only,) = series
    floats, histograms = list(only.samples), list(only.histograms)
    if floats and histograms:
        return _part(only, floats, [], first=True), _part(only, [], histograms, first=False)
    middle = max(len(floats), len(histograms)) // 2
    return (
        _part(only, floats[:middle], histograms[:middle], first=True),
        _part(only, floats[middle:], histograms[middle:], first=False),
    )


def _part(
    series: pb.TimeSeries, floats: list[pb.Sample], histograms: list[pb.Histogram], *, first: bool
) -> pb.WriteRequest:
    part = pb.TimeSeries(
        labels=series.labels,
        samples=floats,
        histograms=histograms,
        exemplars=series.exemplars if first else [],
    )
    return pb.WriteRequest(timeseries=[part])
