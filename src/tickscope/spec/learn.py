"""What a platform file lacks of what a tenant sends, as a changed file: for a person to look at."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from tickscope.model.platform import PROMETHEUS_LABELS, Schema
from tickscope.model.series import METRIC_NAME, TELLER_LABEL, TENANT_LABEL

ENUMERATION_MAX = 20
"""A label with more values is no closed list."""
LINE_CHARS_MAX = 4000
CLASSIC_SUFFIXES = ("_bucket", "_count", "_sum")
HELP = "Say what it means."

Values = Mapping[str, Mapping[str, frozenset[str]]]
"""By family and label, the values that were seen."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The file as it was and as it would be, both written alike, and what was left out of it and why."""

    before: str
    after: str
    notes: tuple[str, ...]


def unknown_values(series: Iterable[Mapping[str, str]], schema: Schema) -> Values:
    """Return the values of labels that the schema refuses, of all families that have such."""
    allowed = {*schema.labels, *PROMETHEUS_LABELS, TELLER_LABEL, TENANT_LABEL}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for labels in series:
        family = _family_of(labels.get(METRIC_NAME, ""), schema)
        own = schema.families[family].labels if family in schema.families else {}
        for name, value in labels.items():
            if name not in allowed and value not in own.get(name, ()):
                found[family][name].add(value)
    return {
        family: {name: frozenset(values) for name, values in labels.items()} for family, labels in found.items()
    }


def learn(
    text: str, schema: Schema, values: Values, histograms: Iterable[str], personal: Mapping[tuple[str, str], str]
) -> Learned:
    """Return the file with the labels that were seen: a family's own while their values are few, else the schema's.

    ``histograms`` are names of native histograms; ``personal`` says of a family's label what its values look like.
    """
    yaml = _yaml()
    document = yaml.load(text)
    before = _written(yaml, document)
    notes: list[str] = []
    many = set(histograms)
    for family in sorted(values):
        for label, seen in sorted(values[family].items()):
            if kind := personal.get((family, label)):
                notes.append(f"{family}: values of {label} look like {kind}; it stays refused")
            elif len(seen) > ENUMERATION_MAX:
                _append(document, schema, label)
                notes.append(f"{family}: {label} has {len(seen)} values, so that any series may have it")
            else:
                _declare(document, schema, family, _kind_of(family, many), label, seen)
    return Learned(before, _written(yaml, document), tuple(dict.fromkeys(notes)))


def _family_of(metric: str, schema: Schema) -> str:
    for suffix in CLASSIC_SUFFIXES:
        if metric.endswith(suffix) and metric.removesuffix(suffix) in schema.families:
            return metric.removesuffix(suffix)
    return metric


def _kind_of(family: str, histograms: set[str]) -> str:
    if family in histograms:
        return "histogram"
    return "counter" if family.endswith("_total") else "gauge"


def _append(document: Any, schema: Schema, label: str) -> None:
    section = document.setdefault("schema", CommentedMap())
    labels = section.setdefault("labels", list(schema.labels))
    if label not in labels:
        labels.append(label)


def _declare(document: Any, schema: Schema, family: str, kind: str, label: str, seen: frozenset[str]) -> None:
    catalogue = document.setdefault("catalogue", CommentedMap(_standard(schema)))
    entry = catalogue.setdefault(family, CommentedMap(kind=kind, help=HELP))
    labels = entry.setdefault("labels", CommentedMap())
    known = list(labels.get(label, ()))
    labels[label] = sorted({*known, *seen})


def _standard(schema: Schema) -> dict[str, Any]:
    # A file without a catalogue has the standard one: with its first own family it needs the others too.
    return {
        each.name: {
            "kind": each.kind,
            "help": each.help,
            **({"labels": {name: list(values) for name, values in each.labels.items()}} if each.labels else {}),
        }
        for each in schema.families.values()
    }


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = LINE_CHARS_MAX
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _written(yaml: YAML, document: Any) -> str:
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()
