"""A token bucket: what a rate lets through."""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Refills up to ``burst``; what is taken may leave a debt, which is waited for. Times are seconds.

    It may begin with more than its burst, which then does not come back.
    """

    rate_per_s: float
    burst: float
    level: float
    at_s: float

    @classmethod
    def filled(cls, rate_per_s: float, burst: float, now_s: float) -> "Bucket":
        """Return one with its whole burst in it."""
        return cls(rate_per_s, burst, burst, now_s)

    def wait_s(self, now_s: float) -> float:
        """Return how long until something may be taken; 0 for now."""
        self._refill(now_s)
        return 0.0 if self.level > 0 else (1.0 - self.level) / self.rate_per_s

    def take(self, amount: float, now_s: float) -> None:
        """Take, whether there is enough or not."""
        self._refill(now_s)
        self.level -= amount

    def _refill(self, now_s: float) -> None:
        refilled = self.level + max(0.0, now_s - self.at_s) * self.rate_per_s
        self.level = max(self.level, min(self.burst, refilled))
        self.at_s = max(self.at_s, now_s)
