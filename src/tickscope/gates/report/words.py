"""Numbers, times and verdicts in words; every form of the report says them alike."""

import datetime
import math
import re

from tickscope.gates.verdict import Check, Report, Verdict

DIGITS = 3
PROMISES_NAMED_MAX = 3
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters (they steer terminals, and XML 1.0 has no place for most), those that turn the direction of
writing, and halves of characters."""


def plain(text: str) -> str:
    """Return what an environment said with a replacement character for all that is no visible text."""
    return _UNPRINTABLE.sub("\ufffd", text)


def number(value: float, digits: int = DIGITS) -> str:
    """Return a whole number whole, any other to so many digits, with a comma at each thousand."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    size = abs(value)
    if value == int(value) and size < 1e15:
        return f"{int(value):,}"
    if not 1e-4 <= size < 1e15:
        return f"{value:.{digits}g}"
    decimals = max(digits - 1 - math.floor(math.log10(size)), 0)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(text: str, unit: str) -> str:
    """Return a number with its unit."""
    return f"{text}{'' if unit in '%×' else ' '}{plain(unit)}".strip()


def measured_and_limit(check: Check) -> tuple[str, str]:
    """Return both with their unit, ``""`` for what the check has not.

    Numbers that differ look different: 250.4 ms over a limit of 250 ms never reads as 250 ms.
    """
    value, limit = check.value, check.limit
    digits = DIGITS
    if value is not None and limit is not None and value != limit:
        digits = next((many for many in (DIGITS, 5, 8) if number(value, many) != number(limit, many)), 17)
    measured, most = ("" if each is None else quantity(number(each, digits), check.unit) for each in (value, limit))
    return measured, most


def said(check: Check) -> str:
    """Return what a check measured, its limit and what was seen, in one line."""
    measured, limit = measured_and_limit(check)
    figures = ", ".join(f"{name} {text}" for name, text in (("measured", measured), ("limit", limit)) if text)
    return "; ".join(part for part in (figures, plain(check.detail)) if part)


def duration(seconds: float) -> str:
    """Return a length of time in at most two units."""
    if seconds < 59.5:
        return f"{number(max(seconds, 0.0), 2)} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def moment(at_s: float) -> str:
    """Return a Unix time as date and time of day, UTC."""
    return datetime.datetime.fromtimestamp(at_s, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def sentence(report: Report) -> str:
    """Return how a run came out, in one sentence."""
    where = f"against {plain(report.environment)}"
    count = len(report.gates)
    gates = f"{count} gate{'' if count == 1 else 's'}"
    if count == 0:
        return f"No gate ran {where}: nothing was judged."
    if report.verdict is Verdict.PASSED:
        held = len(_titles(report, Verdict.PASSED))
        return f"{gates} ran {where}: {'the promise' if held == 1 else f'all {held} promises'} judged held."
    unfinished = sum(bool(gate.why_not) for gate in report.gates)
    if report.verdict is Verdict.FAILED:
        failed = sum(gate.verdict is Verdict.FAILED for gate in report.gates)
        broken = _titles(report, Verdict.FAILED)
        named = broken[:PROMISES_NAMED_MAX]
        more = [f"{len(broken) - len(named)} more"] if len(broken) > len(named) else []
        return f"{failed} of {gates} failed {where}: {_listed(named + more)} did not hold."
    if unfinished:
        return f"{unfinished} of {gates} did not run to the end {where}: nothing failed, but not all was judged."
    return f"{gates} ran {where}, but not all of them judged something."


def _titles(report: Report, wanted: Verdict) -> list[str]:
    return [f"“{promise.title}”" for promise, verdict, _ in report.promises() if verdict is wanted]


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "a check"
