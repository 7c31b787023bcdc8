"""Exact quantiles of a run's own measurements."""

import math
from collections.abc import Iterable


def quantile(values: Iterable[float], q: float) -> float:
    """Return the smallest value that a share ``q`` of the values does not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(math.ceil(q * len(ordered)) - 1, 0)] if ordered else 0.0
