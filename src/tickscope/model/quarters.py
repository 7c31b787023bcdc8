"""Quarters of the calendar."""

from datetime import UTC, datetime


def quarter_of(now_s: float) -> str:
    """Return the quarter of a time (seconds since the Unix epoch), in UTC: ``2026q4``."""
    now = datetime.fromtimestamp(now_s, UTC)
    return f"{now.year}q{(now.month + 2) // 3}"
