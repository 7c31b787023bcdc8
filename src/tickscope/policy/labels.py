"""Which label sets may enter: structure, allowlist, closed enumerations, sizes, personal data."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from tickscope.model.platform import PROMETHEUS_LABELS, LabelAction, Schema
from tickscope.policy.personal_data import NO_PATTERNS, Patterns, personal_data_kind
from tickscope.policy.pseudonyms import Pseudonyms

_METRIC_NAME = re.compile(rb"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
NAME_EXAMINED_BYTES_MAX = 1024
"""A longer name is not shown at all: it may be anything."""
_NAME_SHOWN_BYTES_MAX = 64
INFRASTRUCTURE_LABELS = frozenset({b"instance"})
"""Labels that name our own hosts: an address there is no person's."""
HISTOGRAM_SUFFIXES = (b"_bucket", b"_count", b"_sum")

LABELS_REMEMBERED_MAX = 65_536
"""Judgements of single labels that are kept; each is of a label within the schema's sizes."""

RawLabels = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a label set may not enter: a stable code and a sentence without personal data."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A label set as the schema's actions make it, or as it came where it is refused."""

    labels: RawLabels
    refusal: Refusal | None = None
    reasons: tuple[str, ...] = ()
    """What there was against each label that was changed."""


@dataclass(frozen=True, slots=True)
class LabelPolicy:
    """The schema, ready to judge label sets as they come off the wire."""

    allowed: frozenset[bytes]
    enumerations: dict[bytes, dict[bytes, frozenset[bytes]]]
    labels_max: int
    name_bytes_max: int
    value_bytes_max: int
    patterns: Patterns = NO_PATTERNS
    actions: Mapping[str, LabelAction] = field(default_factory=dict)
    histograms: frozenset[bytes] = frozenset()
    """Families of the catalogue that are histograms."""
    remembered: Callable[[bytes, bytes], Refusal | None] = field(init=False, repr=False, compare=False)
    """What there is against a label of no family's own: new series share most of their labels with others."""

    @classmethod
    def of(cls, schema: Schema) -> Self:
        """Prepare the policy of a platform file's schema."""
        return cls(
            allowed=frozenset(name.encode() for name in {*schema.labels, *PROMETHEUS_LABELS}),
            enumerations={
                family.name.encode(): {
                    label.encode(): frozenset(value.encode() for value in values)
                    for label, values in family.labels.items()
                }
                for family in schema.families.values()
                if family.labels
            },
            labels_max=schema.labels_per_series_max,
            name_bytes_max=schema.label_name_bytes_max,
            value_bytes_max=schema.label_value_bytes_max,
            patterns=Patterns.of(schema.personal_data_patterns),
            actions=schema.actions,
            histograms=frozenset(
                family.name.encode() for family in schema.families.values() if family.kind == "histogram"
            ),
        )

    def __post_init__(self) -> None:
        def fault(name: bytes, value: bytes) -> Refusal | None:
            return self._fault(name, value, None, b"")

        object.__setattr__(self, "remembered", lru_cache(LABELS_REMEMBERED_MAX)(fault))

    def judge(self, labels: RawLabels) -> Refusal | None:
        """Return why a label set is refused, or None when it is welcome."""
        return self.structure(labels) or self.content(labels)

    def structure(self, labels: RawLabels) -> Refusal | None:
        """Return why no store could take a label set, or None."""
        previous = b""
        for name, value in labels:
            if not name:
                return Refusal("invalid_label", "a label without a name")
            if name == previous:
                return Refusal("duplicate_label", f"label {self.shown(name)} appears twice")
            if name < previous:
                return Refusal("unsorted_labels", f"label {self.shown(name)} comes after {self.shown(previous)}")
            if not value:
                return Refusal("invalid_label", f"label {self.shown(name)} has an empty value; leave it out")
            if not is_utf8(name) or not is_utf8(value):
                return Refusal("not_utf8", f"label {self.shown(name)} is not valid UTF-8")
            previous = name
        metric = metric_of(labels)
        if metric is None:
            return Refusal("missing_name", "the series has no __name__")
        if not _METRIC_NAME.match(metric):
            return Refusal("invalid_name", f"{self.shown(metric)} is not a metric name")
        return None

    def content(self, labels: RawLabels) -> Refusal | None:
        """Return what the schema has against a label set that a store could take, or None."""
        return self._count(labels) or next((fault for _, _, fault in self._faults(labels) if fault), None)

    def mend(self, labels: RawLabels, pseudonyms: Pseudonyms | None) -> Mended:
        """Return a label set as ``schema.actions`` make it, or what it is refused for.

        Without ``pseudonyms`` nothing can be replaced, and is refused. A metric's name is never touched.
        """
        if found := self._count(labels):
            return Mended(labels, found)
        kept: list[tuple[bytes, bytes]] = []
        reasons: list[str] = []
        for name, value, fault in self._faults(labels):
            action = self.actions.get(fault.reason, "reject") if fault else "keep"
            if fault and (name == b"__name__" or action == "reject" or (action == "hmac" and not pseudonyms)):
                return Mended(labels, fault)
            if fault:
                reasons.append(fault.reason)
            if action == "hmac" and pseudonyms:
                kept.append((name, pseudonyms.token(value)))
            elif not fault:
                kept.append((name, value))
        return Mended(tuple(kept) if reasons else labels, None, tuple(reasons))

    @property
    def closed_names(self) -> frozenset[bytes]:
        """Names of labels whose values are closed lists of metric families."""
        return frozenset(name for closed in self.enumerations.values() for name in closed)

    def passes(self, metric: bytes, name: bytes, value: bytes) -> bool:
        """Return whether nothing is to be said against a label of this metric, in whatever label set."""
        if not value or not is_utf8(name) or not is_utf8(value):
            return False
        if name == b"__name__" and not _METRIC_NAME.match(value):
            return False
        own = self._own_labels(metric)
        return self._fault(name, value, own.get(name), metric) is None

    def fault(self, metric: bytes, name: bytes, value: bytes) -> Refusal | None:
        """Return what the schema has against a label of this metric, or None."""
        return self._fault(name, value, self.values_of(metric, name), metric)

    def values_of(self, metric: bytes, name: bytes) -> frozenset[bytes] | None:
        """Return the closed list of a family's own label; None where there is none."""
        return self._own_labels(metric).get(name)

    def shown(self, name: bytes) -> str:
        """Return a name for a sentence, without personal data."""
        return shown(name, self.patterns)

    @property
    def makes_pseudonyms(self) -> bool:
        """Whether anything is replaced by a token."""
        return "hmac" in self.actions.values()

    def _count(self, labels: RawLabels) -> Refusal | None:
        if len(labels) <= self.labels_max:
            return None
        return Refusal(
            "too_many_labels",
            f"a series of metric {self.shown(metric_of(labels) or b'')} has {len(labels)} labels; "
            f"schema.labels_per_series_max allows {self.labels_max}",
        )

    def _faults(self, labels: RawLabels) -> Iterator[tuple[bytes, bytes, Refusal | None]]:
        metric = metric_of(labels) or b""
        own = self._own_labels(metric)
        for name, value in labels:
            if name in own or len(name) > self.name_bytes_max or len(value) > self.value_bytes_max:
                yield name, value, self._fault(name, value, own.get(name), metric)
            else:
                yield name, value, self.remembered(name, value)

    def _fault(self, name: bytes, value: bytes, closed: frozenset[bytes] | None, metric: bytes) -> Refusal | None:
        if len(name) > self.name_bytes_max:
            return Refusal(
                "label_name_too_long",
                f"label {self.shown(name)} has {len(name)} bytes; schema.label_name_bytes_max allows "
                f"{self.name_bytes_max}",
            )
        if closed is None and name not in self.allowed:
            return Refusal(
                "unknown_label",
                f"label {self.shown(name)} is not in the schema; add it to schema.labels or drop it at the edge",
            )
        if len(value) > self.value_bytes_max:
            return Refusal(
                "label_value_too_long",
                f"the value of label {self.shown(name)} has {len(value)} bytes; "
                f"schema.label_value_bytes_max allows {self.value_bytes_max}",
            )
        kind = personal_data_kind(value, infrastructure=name in INFRASTRUCTURE_LABELS, patterns=self.patterns)
        if kind:
            return Refusal("personal_data", f"the value of label {self.shown(name)} looks like {kind}")
        if closed is not None and value not in closed:
            allowed = ", ".join(sorted(self.shown(value) for value in closed))
            of = f"label {self.shown(name)} of {self.shown(metric)}"
            return Refusal("unknown_label_value", f"{of} takes one of {allowed}")
        return None

    def _own_labels(self, metric: bytes) -> dict[bytes, frozenset[bytes]]:
        own = self.enumerations.get(metric)
        if own is not None:
            return own
        for suffix in HISTOGRAM_SUFFIXES:
            if metric.endswith(suffix):
                return self.enumerations.get(metric[: -len(suffix)], {})
        return {}


def metric_of(labels: RawLabels) -> bytes | None:
    """Return the value of ``__name__``."""
    return next((value for name, value in labels if name == b"__name__"), None)


def shown(name: bytes, patterns: Patterns) -> str:
    """Return a name for a sentence: what came off the wire may be anything, also as a name."""
    if len(name) > NAME_EXAMINED_BYTES_MAX:
        return f"(a name of {len(name)} bytes)"
    if kind := personal_data_kind(name, infrastructure=False, patterns=patterns):
        return f"(a name that looks like {kind})"
    text = name[:_NAME_SHOWN_BYTES_MAX].decode("utf-8", "replace")
    return "'" + "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text) + "'"


def is_utf8(text: bytes) -> bool:
    """Return whether a text is valid UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
