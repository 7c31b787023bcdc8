"""Small decisions of the local platform."""

BACKOFF_FIRST_S = 0.2
BACKOFF_S_MAX = 10.0
STABLE_S = 30.0
"""A part that lived this long is no longer held to have crashed before."""


def restart_delay_s(restarts: int) -> float:
    """Return how long to wait before restart number ``restarts`` (from 1)."""
    return float(min(BACKOFF_FIRST_S * 2 ** min(restarts - 1, 16), BACKOFF_S_MAX))


def restarts_counted(restarts: int, lived_s: float) -> int:
    """Return how many restarts still count for the backoff."""
    return 0 if lived_s >= STABLE_S else restarts
