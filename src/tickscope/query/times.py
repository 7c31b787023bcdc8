"""Times and steps as Prometheus' HTTP API writes them."""

import math
from datetime import UTC, datetime

import promql_parser

from tickscope.errors import Reject

TIME_S_MAX = 253_402_300_799.0
"""The last second of the year 9999."""


def parse_time(text: str, parameter: str) -> float:
    """Return seconds since the Unix epoch from a number or RFC 3339; raises Reject."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            parsed = datetime.fromisoformat(text)
        except ValueError:
            raise Reject("bad_time", f"{parameter} is neither a number of seconds nor RFC 3339") from None
        seconds = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    if not 0 <= seconds <= TIME_S_MAX:
        raise Reject("bad_time", f"{parameter} is out of bounds")
    return seconds


def parse_step(text: str) -> float:
    """Return seconds from a number or a duration such as ``30s``; raises Reject."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = promql_parser.parse_duration(text).total_seconds()
        except ValueError:
            raise Reject("bad_step", "step is neither a number of seconds nor a duration") from None
    if not math.isfinite(seconds) or seconds <= 0:
        raise Reject("bad_step", "step must be above zero")
    return seconds
