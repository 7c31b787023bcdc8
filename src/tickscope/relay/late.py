"""Samples that were too old for the hot store when they were received: kept elsewhere, and never offered to it."""

from collections.abc import Collection
from dataclasses import dataclass

from tickscope.model.record import Encoding
from tickscope.relay import decide, metrics
from tickscope.relay.burial import Burial, Place
from tickscope.wire.core import Core, ScanLimits

ARCHIVE = "archive"
"""The consumer of the buffer that keeps every sample, however old."""
ANY = 2**31 - 1
"""Of series and labels: the gateway has bounded them."""
T_MIN_MS, T_MAX_MS = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cut:
    """A request in two: what the hot store may take (empty when that is nothing), and what is too old for it."""

    fresh: bytes
    late: bytes
    late_samples: int


def cut(core: Core, body: bytes, before_ms: int, raw_bytes_max: int) -> Cut:
    """Cut a request at a time (Unix milliseconds); metadata stays with what is fresh. Raises Reject."""
    nothing = core.known_series(bytes(16), 1)

    def between(t_min_ms: int, t_max_ms: int) -> ScanLimits:
        return ScanLimits(raw_bytes_max, ANY, ANY, t_min_ms, t_max_ms)

    metadata = range(len(core.scan(body, None, between(T_MIN_MS, T_MAX_MS)).metadata))
    late = core.rewrite(body, (), nothing, between(T_MIN_MS, before_ms - 1), metadata).body
    fresh = core.rewrite(body, (), nothing, between(before_ms, T_MAX_MS)).body
    found, left = (core.scan(each, None, between(T_MIN_MS, T_MAX_MS)) for each in (late, fresh))
    return Cut(fresh if left.raw_bytes else b"", late, found.samples + found.histograms)


class Late:
    """Decides what is late, and keeps it. ``consumers`` are the buffer's."""

    def __init__(self, window_s: int, consumers: Collection[str]) -> None:
        self._window_s = window_s
        self._archived = ARCHIVE in consumers

    def before_ms(self, received_ms: int) -> int:
        """Return the oldest time that the hot store may be asked for, of what was received then."""
        return decide.oldest_for_hot_ms(received_ms, self._window_s)

    async def keep(self, burial: Burial, place: Place, body: bytes, samples: int) -> None:
        """Leave late samples to the archive, or keep them as a dead letter where there is none."""
        metrics.TOO_OLD.labels(place.tenant, "archive" if self._archived else "dead_letter").inc(samples)
        if not self._archived:
            why = decide.too_old_for_hot(self._window_s)
            await burial.bury(place, body, Encoding.REMOTE_WRITE_1_SNAPPY, samples, why)
