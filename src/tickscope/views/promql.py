"""Expressions over the game's families; a percentile is always one of a sum of histograms, never of percentiles."""

from typing import Final

TICKS: Final = "game_tick_duration_seconds"
ACKS: Final = "game_action_ack_seconds"
PLAYER_SECONDS: Final = "game_player_seconds_total"
LATE: Final = "game_ticks_late_total"
HITCHES: Final = "game_hitches_total"
CORRECTIONS: Final = "game_corrections_total"
DISCONNECTS: Final = "game_disconnects_total"
PACKETS: Final = "game_packets_total"
PACKETS_LOST: Final = "game_packets_lost_total"

WINDOW: Final = "$window"
MINUTE: Final = "$minute"
COMPARED: Final = "$compared"


def summed(selector: str, by: str | None = None, window: str = WINDOW) -> str:
    """Return the summed rate of counters or histograms, per second, optionally per value of a label."""
    return f"sum{_by(by)}(rate({selector}[{window}]))"


def ticks(by: str | None = None, window: str = WINDOW) -> str:
    """Return the number of ticks per second."""
    return f"histogram_count({summed(TICKS, by, window)})"


def quantile(q: float, family: str, by: str | None = None, window: str = WINDOW) -> str:
    """Return a quantile (0..1) of a histogram family, in the family's unit."""
    return f"histogram_quantile({q:g}, {summed(family, by, window)})"


def late_share(by: str | None = None, window: str = WINDOW) -> str:
    """Return late ticks over all ticks, 0..1."""
    return f"{summed(LATE, by, window)} / {ticks(by, window)}"


def per_minute(selector: str, by: str | None = None, window: str = MINUTE) -> str:
    """Return the summed rate of counters, per minute."""
    return f"60 * {summed(selector, by, window)}"


def telemetry_age(by: str | None = None) -> str:
    """Return the seconds since the newest sample of player time."""
    return f"time() - max{_by(by)}(timestamp({PLAYER_SECONDS}))"


def _by(label: str | None) -> str:
    return f" by ({label}) " if label else ""
