"""Offering dead letters to the store again, by a person's decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickscope.adapters.metric_stores import open_store
from tickscope.adapters.trace_stores import open_trace_store
from tickscope.errors import Reject, Retry
from tickscope.model.platform import Platform
from tickscope.model.record import Encoding
from tickscope.model.series import TENANT_LABEL
from tickscope.ports.dead_letters import DeadLetter, DeadLetters
from tickscope.ports.metric_store import MetricStore, Refused, Stored, Unavailable, WriteResult
from tickscope.ports.trace_store import TraceStore
from tickscope.relay.delivery import STAMPED_GROWTH_MAX
from tickscope.wire import remote_write
from tickscope.wire.chosen_core import load_core


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter."""

    id: int
    delivered: bool
    said: str


async def replay(platform: Platform, letters: DeadLetters, ids: Sequence[int]) -> list[Outcome]:
    """Write each letter once; a delivered one is dropped, any other stays."""
    store, trace_store = open_store(platform), open_trace_store(platform)
    try:
        return await offer(store, trace_store, letters, ids, platform.gateway.raw_bytes_max)
    finally:
        await store.close()
        await trace_store.close()


async def offer(
    store: MetricStore, trace_store: TraceStore, letters: DeadLetters, ids: Sequence[int], raw_bytes_max: int
) -> list[Outcome]:
    """Write each letter once; what its store then holds is dropped, any other stays."""
    outcomes = []
    for number in ids:
        letter = letters.get(number)
        if letter is None:
            outcome = Outcome(number, False, "there is no such dead letter")
        elif letter.encoding is Encoding.OTLP_TRACES_GZIP:
            outcome = _said(letters, number, await trace_store.write(letter.tenant, letter.body))
        else:
            outcome = await _metrics(store, letters, letter, raw_bytes_max)
        outcomes.append(outcome)
    return outcomes


async def _metrics(store: MetricStore, letters: DeadLetters, letter: DeadLetter, raw_bytes_max: int) -> Outcome:
    number = letter.id
    try:
        body = load_core().stamp([letter.body], TENANT_LABEL, letter.tenant, raw_bytes_max).body
    except Reject as error:
        return Outcome(number, False, f"cannot be read: {error}")
    result = await store.write(letter.tenant, body)
    # Prometheus answers 204 also to an old sample whose value differs, and drops it: look, then believe.
    if isinstance(result, Stored) and not await _seen(store, body, raw_bytes_max):
        return Outcome(number, False, "the store said yes, but does not show the sample")
    return _said(letters, number, result)


def _said(letters: DeadLetters, number: int, result: WriteResult) -> Outcome:
    match result:
        case Stored():
            letters.replayed([number])
            return Outcome(number, True, "delivered")
        case Refused(why):
            return Outcome(number, False, f"refused again: {why}")
        case Unavailable(why):
            return Outcome(number, False, why)


async def _seen(store: MetricStore, body: bytes, raw_bytes_max: int) -> bool:
    request = remote_write.parse(load_core().decompress(body, raw_bytes_max * STAMPED_GROWTH_MAX))
    series = [each for each in request.timeseries if each.samples or each.histograms]
    try:
        return all([await store.held(remote_write.series_of(each)) for each in series])
    except Retry:
        return False
