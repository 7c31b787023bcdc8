"""Which label sets may enter: structure, allowlist, closed enumerations, sizes, personal data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tickscope.model.platform import PROMETHEUS_LABELS, Schema
from tickscope.policy.personal_data import NO_PATTERNS, Patterns, personal_data_kind

_METRIC_NAME = re.compile(rb"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
_NAME_SHOWN_BYTES_MAX = 64
_INFRASTRUCTURE_LABELS = frozenset({b"instance"})
_HISTOGRAM_SUFFIXES = (b"_bucket", b"_count", b"_sum")

RawLabels = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a label set may not enter: a stable code and a sentence without personal data."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class LabelPolicy:
    """The schema, ready to judge label sets as they come off the wire."""

    allowed: frozenset[bytes]
    enumerations: dict[bytes, dict[bytes, frozenset[bytes]]]
    labels_max: int
    name_bytes_max: int
    value_bytes_max: int
    patterns: Patterns = NO_PATTERNS

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
        )

    def judge(self, labels: RawLabels) -> Refusal | None:
        """Return why a label set is refused, or None when it is welcome."""
        return self.structure(labels) or self.content(labels)

    def structure(self, labels: RawLabels) -> Refusal | None:
        """Return why no store could take a label set, or None."""
        if len(labels) > self.labels_max:
            return Refusal(
                "too_many_labels",
                f"{len(labels)} labels; schema.labels_per_series_max allows {self.labels_max}",
            )
        previous = b""
        for name, value in labels:
            if not name:
                return Refusal("invalid_label", "a label without a name")
            if name == previous:
                return Refusal("duplicate_label", f"label {shown(name)} appears twice")
            if name < previous:
                return Refusal("unsorted_labels", f"label {shown(name)} comes after {shown(previous)}")
            if not value:
                return Refusal("invalid_label", f"label {shown(name)} has an empty value; leave it out")
            if not _is_utf8(name) or not _is_utf8(value):
                return Refusal("not_utf8", f"label {shown(name)} is not valid UTF-8")
            previous = name
        metric = metric_of(labels)
        if metric is None:
            return Refusal("missing_name", "the series has no __name__")
        if not _METRIC_NAME.match(metric):
            return Refusal("invalid_name", f"{shown(metric)} is not a metric name")
        return None

    def content(self, labels: RawLabels) -> Refusal | None:
        """Return what the schema has against a label set that a store could take, or None."""
        own = self._own_labels(metric_of(labels) or b"")
        for name, value in labels:
            if len(name) > self.name_bytes_max:
                return Refusal(
                    "label_name_too_long",
                    f"label {shown(name)} has {len(name)} bytes; schema.label_name_bytes_max allows "
                    f"{self.name_bytes_max}",
                )
            if len(value) > self.value_bytes_max:
                return Refusal(
                    "label_value_too_long",
                    f"the value of label {shown(name)} has {len(value)} bytes; "
                    f"schema.label_value_bytes_max allows {self.value_bytes_max}",
                )
            if name in own:
                if value not in own[name]:
                    allowed = ", ".join(sorted(shown(value) for value in own[name]))
                    return Refusal(
                        "unknown_label_value",
                        f"label {shown(name)} of {shown(metric_of(labels) or b'')} takes one of {allowed}",
                    )
            elif name not in self.allowed:
                return Refusal(
                    "unknown_label",
                    f"label {shown(name)} is not in the schema; add it to schema.labels or drop it at the edge",
                )
            infrastructure = name in _INFRASTRUCTURE_LABELS
            kind = personal_data_kind(value, infrastructure=infrastructure, patterns=self.patterns)
            if kind:
                return Refusal("personal_data", f"the value of label {shown(name)} looks like {kind}")
        return None

    def _own_labels(self, metric: bytes) -> dict[bytes, frozenset[bytes]]:
        own = self.enumerations.get(metric)
        if own is not None:
            return own
        for suffix in _HISTOGRAM_SUFFIXES:
            if metric.endswith(suffix):
                return self.enumerations.get(metric[: -len(suffix)], {})
        return {}


def metric_of(labels: RawLabels) -> bytes | None:
    """Return the value of ``__name__``."""
    return next((value for name, value in labels if name == b"__name__"), None)


def shown(name: bytes) -> str:
    """Return a name for a sentence: what came off the wire may be anything, also as a name."""
    if kind := personal_data_kind(name, infrastructure=False):
        return f"(a name that looks like {kind})"
    text = name[:_NAME_SHOWN_BYTES_MAX].decode("utf-8", "replace")
    return "'" + "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text) + "'"


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
