"""The schema and the personal-data policy as relabel rules of Prometheus: a series that breaks them is dropped.

A series goes whole: without its unwelcome label it might be another one. Sizes are limits of the scrape, since RE2
counts characters and not bytes. Source: Prometheus, configuration, ``relabel_config`` and ``scrape_config``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from typing import Any

from tickscope.model.platform import PROMETHEUS_LABELS, Schema
from tickscope.model.relabel import RelabelConfig
from tickscope.model.series import METRIC_NAME
from tickscope.policy.labels import HISTOGRAM_SUFFIXES, INFRASTRUCTURE_LABELS
from tickscope.policy.personal_data_re2 import personal_data_pattern
from tickscope.render.otel_schema import literal

COPY, UNKNOWN = "__copy_", "__unknown"
"""Labels that live only between the rules."""
_DEFAULTS = {field.name: field.default for field in fields(RelabelConfig)}


def relabel_rules(schema: Schema) -> tuple[RelabelConfig, ...]:
    """Return the rules that drop what the gateway would refuse for its labels."""
    return (*_unknown_labels(schema), *_closed_lists(schema), *_personal_data(schema))


def scrape_limits(schema: Schema) -> dict[str, int]:
    """Return the limits of labels of one scrape; a label over one of them fails it whole."""
    return {
        "label_limit": schema.labels_per_series_max,
        "label_name_length_limit": schema.label_name_bytes_max,
        "label_value_length_limit": schema.label_value_bytes_max,
    }


def as_yaml(rule: RelabelConfig) -> dict[str, Any]:
    """Return a rule as it is written in a configuration, without what is Prometheus' default."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(rule).items()
        if value != _DEFAULTS[key]
    }


def _unknown_labels(schema: Schema) -> Iterator[RelabelConfig]:
    # RE2 has no negation: every label is copied, the copies of known ones go, and what is left is unknown.
    own = {label for family in schema.families.values() for label in family.labels}
    known = _one_of({*schema.labels, *PROMETHEUS_LABELS, *own})
    yield RelabelConfig(action="labelmap", replacement=f"{COPY}$1")
    yield RelabelConfig(action="labeldrop", regex=COPY + known)
    yield RelabelConfig(action="labelmap", regex=f"{COPY}.*", replacement=UNKNOWN)
    yield _drop("(?s).+", UNKNOWN)


def _closed_lists(schema: Schema) -> Iterator[RelabelConfig]:
    families = schema.families.values()
    for label in sorted({label for family in families for label in family.labels}):
        allowed = (
            f"{_one_of(_names(family.name, schema))};{_one_of(family.labels[label])}"
            for family in families
            if label in family.labels
        )
        pattern = "|".join(("[^;]*;", *allowed))
        yield RelabelConfig(source_labels=(METRIC_NAME, label), action="keep", regex=pattern)


def _names(family: str, schema: Schema) -> set[str]:
    """Return the names of a family's series: also with a histogram's suffix, where that is no other family."""
    suffixed = {family + suffix.decode() for suffix in HISTOGRAM_SUFFIXES}
    return {family, *(suffixed - set(schema.families))}


def _personal_data(schema: Schema) -> Iterator[RelabelConfig]:
    ours = {label.decode() for label in INFRASTRUCTURE_LABELS}
    labels = sorted({*schema.labels, *PROMETHEUS_LABELS})
    # To the detectors a line end is as good as a value's; a studio's own patterns may see it differently.
    for infrastructure, names in ((False, [each for each in labels if each not in ours]), (True, sorted(ours))):
        yield _drop(_somewhere(personal_data_pattern(infrastructure=infrastructure, patterns={})), *names)
    if own := schema.personal_data_patterns.values():
        for label in labels:
            yield _drop(_somewhere("|".join(f"(?:{pattern})" for pattern in own)), label)


def _drop(regex: str, *labels: str) -> RelabelConfig:
    return RelabelConfig(source_labels=labels, separator="\n", action="drop", regex=regex)


def _somewhere(pattern: str) -> str:
    # Before Prometheus 3 a dot takes no line ends unless it is told to.
    return f"(?s).*(?:{pattern}).*"


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(literal, sorted(words)))})"
