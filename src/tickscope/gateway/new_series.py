"""How many new series a tenant may still have."""

import math

from tickscope.gateway.bucket import Bucket
from tickscope.gateway.series_limits import SeriesLimits

HOUR_S = 3600.0


class NewSeries:
    """A bucket that an hour refills; whoever calls holds the lock of its tenant. Times are Unix seconds.

    For an hour after a start all series are new: those that may be active do not count as new ones.
    """

    def __init__(self, limits: SeriesLimits, now_s: int) -> None:
        self._start_s = now_s
        self._bucket = Bucket(0.0, 0.0, float(limits.here.new_series_per_h + limits.here.active_series), now_s)
        self.reload(limits)

    def reload(self, limits: SeriesLimits) -> None:
        """Go by other limits; what is used up stays so."""
        here = limits.here
        self._bucket.rate_per_s = here.new_series_per_h / HOUR_S
        # Another gateway's series are new here when it dies.
        moved = here.active_series if limits.gateways > 1 else 0
        self._bucket.burst = float(here.new_series_per_h + moved)

    def wait_s(self, now_s: int) -> float:
        """Return how long until there is room for a new series; 0 for now."""
        if now_s - self._start_s > HOUR_S:
            self._bucket.level = min(self._bucket.level, self._bucket.burst)
        return self._bucket.wait_s(now_s)

    def left(self, now_s: int) -> int:
        """Return how many there is room for now."""
        return math.ceil(self._bucket.level) if self.wait_s(now_s) == 0 else 0

    def take(self, number: int, now_s: int) -> None:
        """Count new series, whether there is room or not."""
        self._bucket.take(number, now_s)
