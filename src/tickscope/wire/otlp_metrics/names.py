"""Names of OpenTelemetry as names of Prometheus.

Source: the OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility".
"""

import re

UNITS = {
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "By": "bytes",
    "KiBy": "kibibytes",
    "MiBy": "mebibytes",
    "GiBy": "gibibytes",
    "TiBy": "tebibytes",
    "KBy": "kilobytes",
    "MBy": "megabytes",
    "GBy": "gigabytes",
    "TBy": "terabytes",
    "m": "meters",
    "V": "volts",
    "A": "amperes",
    "J": "joules",
    "W": "watts",
    "g": "grams",
    "Cel": "celsius",
    "Hz": "hertz",
    "1": "",
    "%": "percent",
}
PER = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}

_BETWEEN_TOKENS = re.compile(r"[^A-Za-z0-9:]+")
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+")


def metric_name(name: bytes, unit: bytes, *, counter: bool, gauge: bool) -> bytes:
    """Return the name of a metric: of letters, digits, ``_`` and ``:``, with its unit and what it is at the end."""
    tokens = [token for token in _BETWEEN_TOKENS.split(name.decode("utf-8", "replace")) if token]
    for suffix in _unit_suffixes(unit):
        if suffix not in tokens:
            tokens.append(suffix)
    end = "total" if counter else "ratio" if gauge and unit == b"1" else None
    if end:
        tokens = [*(token for token in tokens if token != end), end]
    joined = "_".join(tokens)
    return ("_" * joined[:1].isdigit() + joined).encode()


def unit_name(unit: bytes) -> bytes:
    """Return the unit as Prometheus writes it, empty without one."""
    return "_".join(_unit_suffixes(unit)).encode()


def label_name(key: bytes) -> bytes:
    """Return the name of a label: letters, digits and ``_``, with ``key`` before what Prometheus reserves."""
    plain = re.sub(r"[^A-Za-z0-9]", "_", key.decode("utf-8", "replace"))
    before = "key_" if plain[:1].isdigit() else "key" if plain[:1] == "_" else ""
    return (before + plain).encode()


def _unit_suffixes(unit: bytes) -> list[str]:
    main, _, per = unit.decode("utf-8", "replace").partition("/")
    per = _cleaned(_looked_up(PER, per.strip()))
    both = (_cleaned(_looked_up(UNITS, main.strip())), f"per_{per}" if per else "")
    return [part for part in both if part]


def _looked_up(table: dict[str, str], unit: str) -> str:
    return "" if "{" in unit or "}" in unit else table.get(unit, unit)


def _cleaned(text: str) -> str:
    return "_".join(token for token in _BETWEEN_WORDS.split(text) if token)
