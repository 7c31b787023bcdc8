"""Offering dead letters to the store again, by a person's decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickscope.adapters.metric_stores import open_store
from tickscope.errors import Reject, Retry
from tickscope.model.platform import Platform
from tickscope.model.series import TENANT_LABEL
from tickscope.ports.dead_letters import DeadLetters
from tickscope.ports.metric_store import MetricStore, Refused, Stored, Unavailable
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
    store = open_store(platform)
    try:
        return await offer(store, letters, ids, platform.gateway.raw_bytes_max)
    finally:
        await store.close()


async def offer(store: MetricStore, letters: DeadLetters, ids: Sequence[int], raw_bytes_max: int) -> list[Outcome]:
    """Write each letter once, stamped with its tenant; what the store then holds is dropped, any other stays."""
    return [await _one(store, letters, number, raw_bytes_max) for number in ids]


async def _one(store: MetricStore, letters: DeadLetters, number: int, raw_bytes_max: int) -> Outcome:
    letter = letters.get(number)
    if letter is None:
        return Outcome(number, False, "there is no such dead letter")
    try:
        body = load_core().stamp([letter.body], TENANT_LABEL, letter.tenant, raw_bytes_max).body
    except Reject as error:
        return Outcome(number, False, f"cannot be read: {error}")
    match await store.write(letter.tenant, body):
        case Stored():
            # Prometheus answers 204 also to an old sample whose value differs, and drops it: look, then believe.
            if not await _seen(store, body, raw_bytes_max):
                return Outcome(number, False, "the store said yes, but does not show the sample")
            letters.drop([number])
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
