"""StatsD and DogStatsD datagrams to samples.

One line is ``name:value[:value...]|type[|@rate][|#key:value,...][|c:container][|T<unix time>]``; lines are
separated by a newline. Source: the DogStatsD datagram format, versions 1.0 to 1.3. Container ids and times
are checked and not kept: a scraped exporter has the scrape's time, and the scraper knows the host.
"""

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from tickscope.errors import Reject

DATAGRAM_BYTES_MAX = 65536
LINES_PER_DATAGRAM_MAX = 2048
NAME_BYTES_MAX = 256
VALUES_PER_LINE_MAX = 4096
TAGS_PER_LINE_MAX = 32
TAG_BYTES_MAX = 512
FIELD_BYTES_MAX = 256
VALUE_MAX = 2.0**53
"""Above it, neighbouring integers are no longer told apart, and sums of values could overflow."""
SAMPLE_RATE_MIN = 1e-6

_NAME = re.compile(rb"[a-zA-Z_:][a-zA-Z0-9_:]*")
_NUMBER = rb"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_VALUES = re.compile(_NUMBER + rb"(?::" + _NUMBER + rb")*")
_SIGNED_VALUES = re.compile(rb"[+-][^:]*(?::[+-][^:]*)*")
_NOT_FINITE = re.compile(rb"(?:^|:)[+-]?(?:nan|inf|infinity)(?:$|:)", re.IGNORECASE)
_TIMESTAMP = re.compile(rb"T[0-9]{1,18}")
_IGNORED_PREFIXES = (b"_e{", b"_sc|")
_TAG_SETS_REMEMBERED_MAX = 4096

Tags = tuple[tuple[str, str], ...]


class Kind(Enum):
    """What a sample does to its series; timings, histograms and distributions are one kind."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: one or more values of one series, tags sorted by key.

    Timings are in seconds, all other values as sent. ``relative`` says that a gauge's values are changes
    (StatsD's ``+3`` and ``-2``) and not levels.
    """

    name: str
    kind: Kind
    values: tuple[float, ...]
    rate: float = 1.0
    tags: Tags = ()
    relative: bool = False


@dataclass(slots=True)
class Parsed:
    """What a datagram held; ``ignored`` counts events and service checks, ``refused`` has one item a line."""

    lines: int = 0
    samples: list[Sample] = field(default_factory=list)
    refused: list[Reject] = field(default_factory=list)
    ignored: int = 0


_TYPES = {
    b"c": Kind.COUNTER,
    b"g": Kind.GAUGE,
    b"ms": Kind.HISTOGRAM,
    b"h": Kind.HISTOGRAM,
    b"d": Kind.HISTOGRAM,
}


def parse_datagram(datagram: bytes) -> Parsed:
    """Parse every line by itself: a malformed one costs its neighbours nothing. Never raises."""
    parsed = Parsed()
    if len(datagram) > DATAGRAM_BYTES_MAX:
        parsed.lines = 1
        parsed.refused.append(Reject("datagram_too_large", f"more than {DATAGRAM_BYTES_MAX} bytes"))
        return parsed
    lines = [line for line in datagram.split(b"\n") if line]
    parsed.lines = len(lines)
    for line in lines[:LINES_PER_DATAGRAM_MAX]:
        if line.startswith(_IGNORED_PREFIXES):
            parsed.ignored += 1
            continue
        try:
            parsed.samples.append(parse_line(line))
        except Reject as reject:
            parsed.refused.append(reject)
    excess = len(lines) - LINES_PER_DATAGRAM_MAX
    if excess > 0:
        message = f"a datagram may have {LINES_PER_DATAGRAM_MAX} lines"
        parsed.refused += [Reject("too_many_lines", message)] * excess
    return parsed


def parse_line(line: bytes) -> Sample:
    """Parse one line; raises Reject with a reason, and a message that repeats nothing but a valid name."""
    name, colon, rest = line.partition(b":")
    fields = rest.split(b"|")
    if not colon or len(fields) < 2:
        raise Reject("malformed", "a line is name:value|type, with more fields after further bars")
    if len(name) > NAME_BYTES_MAX:
        raise Reject("name_too_long", f"a name of {len(name)} bytes; {NAME_BYTES_MAX} are allowed")
    if not _NAME.fullmatch(name):
        raise Reject("invalid_name", "a name has letters, digits, underscores and colons")
    metric, type_code = name.decode(), fields[1]
    kind = _TYPES.get(type_code)
    if kind is None:
        if type_code == b"s":
            raise Reject("set", f"{metric} is a set; a set cannot be added up over servers")
        raise Reject("unknown_type", f"{metric}: a type is one of c, g, ms, h, d")
    relative = kind is Kind.GAUGE and _is_relative(metric, fields[0])
    values = _values(metric, fields[0])
    if type_code == b"ms":
        values = tuple(value / 1000 for value in values)
    rate, tags = _options(metric, fields[2:])
    return Sample(metric, kind, values, rate, tags, relative)


def _values(metric: str, raw: bytes) -> tuple[float, ...]:
    if not _VALUES.fullmatch(raw):
        if _NOT_FINITE.search(raw):
            raise Reject("not_finite", f"{metric}: NaN and infinity are no values")
        raise Reject("invalid_value", f"{metric}: a value is a decimal number")
    if raw.count(b":") >= VALUES_PER_LINE_MAX:
        raise Reject("too_many_values", f"{metric}: a line may have {VALUES_PER_LINE_MAX} values")
    values = tuple(map(float, raw.split(b":")))
    if max(values) > VALUE_MAX or min(values) < -VALUE_MAX:
        raise Reject("value_too_large", f"{metric}: a value's magnitude is above 2**53")
    return values


def _is_relative(metric: str, raw: bytes) -> bool:
    if b"+" not in raw and b"-" not in raw:
        return False
    if _SIGNED_VALUES.fullmatch(raw):
        return True
    if any(value[:1] in b"+-" for value in raw.split(b":") if value):
        raise Reject("mixed_gauge", f"{metric}: one line mixes levels and changes of a gauge")
    return False


def _options(metric: str, fields: list[bytes]) -> tuple[float, Tags]:
    rate: float | None = None
    tags: Tags | None = None
    for option in fields:
        if option.startswith(b"@"):
            if rate is not None:
                raise Reject("repeated_field", f"{metric}: two sample rates")
            rate = _rate(metric, option[1:])
        elif option.startswith(b"#"):
            if tags is not None:
                raise Reject("repeated_field", f"{metric}: two tag lists")
            if len(option) > TAGS_PER_LINE_MAX * TAG_BYTES_MAX:
                raise Reject("too_many_tags", f"a line may have {TAGS_PER_LINE_MAX} tags")
            tags = _tags(option[1:])
        elif option.startswith((b"c:", b"e:", b"card:")):
            if len(option) > FIELD_BYTES_MAX:
                raise Reject("field_too_long", f"{metric}: a field of more than {FIELD_BYTES_MAX} bytes")
        elif not _TIMESTAMP.fullmatch(option):
            raise Reject("unknown_field", f"{metric}: a field is @rate, #tags, c:container or T<unix time>")
    return (1.0 if rate is None else rate, tags or ())


def _rate(metric: str, raw: bytes) -> float:
    if len(raw) > FIELD_BYTES_MAX or not re.fullmatch(_NUMBER, raw):
        raise Reject("invalid_rate", f"{metric}: a sample rate is a decimal number")
    rate = float(raw)
    if not SAMPLE_RATE_MIN <= rate <= 1:
        raise Reject("invalid_rate", f"{metric}: a sample rate is between {SAMPLE_RATE_MIN} and 1")
    return rate


@lru_cache(maxsize=_TAG_SETS_REMEMBERED_MAX)
def _tags(raw: bytes) -> Tags:
    """Remembered, because a server sends the same few tag lists for as long as it runs."""
    if not raw:
        return ()
    pairs: dict[str, str] = {}
    pieces = raw.split(b",")
    if len(pieces) > TAGS_PER_LINE_MAX:
        raise Reject("too_many_tags", f"{len(pieces)} tags; {TAGS_PER_LINE_MAX} are allowed")
    for place, piece in enumerate(pieces, 1):
        if len(piece) > TAG_BYTES_MAX:
            raise Reject("tag_too_long", f"tag {place} has {len(piece)} bytes; {TAG_BYTES_MAX} are allowed")
        try:
            key, _, value = piece.decode().partition(":")
        except UnicodeDecodeError:
            raise Reject("not_utf8", f"tag {place} is not valid UTF-8") from None
        if not key or not value:
            raise Reject("invalid_tag", f"tag {place} is not key:value")
        if key in pairs:
            raise Reject("duplicate_tag", f"tag {place} repeats a key")
        pairs[key] = value
    return tuple(sorted(pairs.items()))
