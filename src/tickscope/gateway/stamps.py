"""What a record is stamped with: when it was received, and an id."""

import itertools
import secrets
import time
from collections.abc import Callable


def wall_ms() -> int:
    """Return the time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def record_ids() -> Callable[[], bytes]:
    """Return what gives ids of 16 bytes: chance for this run, then a count, as chance costs a system call each."""
    run, places = secrets.token_bytes(8), itertools.count()
    return lambda: run + next(places).to_bytes(8, "big")
