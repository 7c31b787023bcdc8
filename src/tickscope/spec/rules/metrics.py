"""The label schema and the catalogue fit Prometheus' conventions and each other."""

from collections.abc import Iterator

from tickscope.model.patterns import compiled
from tickscope.model.platform import PROMETHEUS_LABELS
from tickscope.model.series import TELLER_LABEL, TENANT_LABEL
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

RESERVED = (*sorted(PROMETHEUS_LABELS), TELLER_LABEL, TENANT_LABEL)
CLASSIC_SUFFIXES = ("_bucket", "_count", "_sum")
LABELS: KeyPath = ("schema", "labels")
PATTERNS: KeyPath = ("schema", "personal_data_patterns")
CATALOGUE: KeyPath = ("catalogue",)
RESOURCE_LABELS: KeyPath = ("gateway", "resource_labels")


def labels(draft: Draft) -> Iterator[Problem]:
    """No declared label is one that Prometheus or the gateway sets; families' own differ from the schema's."""
    schema = {name: path for path, name in draft.items(LABELS)}
    for name, path in schema.items():
        if _reserved(name):
            yield Problem(draft.spot(path), path, _reserved_text(name))
    for path, name in _family_labels(draft):
        place = draft.key_place(path) or draft.spot(LABELS)
        if _reserved(name):
            yield Problem(place, path, _reserved_text(name))
        elif name in schema:
            other = draft.name(schema[name])
            yield Problem(place, path, f"'{name}' is {other} already; allowed: a label that the schema lacks")


def resources(draft: Draft) -> Iterator[Problem]:
    """An attribute of a resource becomes a label that the schema has."""
    schema = [name for _, name in draft.items(LABELS)]
    for key in draft.names(RESOURCE_LABELS):
        path = (*RESOURCE_LABELS, key)
        label, place = draft.value(path), draft.place(path)
        if place and isinstance(label, str) and label not in schema:
            yield Problem(place, path, f"'{label}' is not in {draft.name(LABELS)}; allowed: {', '.join(schema)}")


def patterns(draft: Draft) -> Iterator[Problem]:
    """Patterns of personal data are RE2's."""
    for kind in draft.names(PATTERNS):
        path = (*PATTERNS, kind)
        pattern = draft.value(path)
        if not isinstance(pattern, str):
            continue
        try:
            compiled(pattern)
        except ValueError as error:
            yield Problem(draft.spot(path), path, f"no RE2 pattern: {error}; allowed: RE2's syntax")


def sizes(draft: Draft) -> Iterator[Problem]:
    """No declared name or value is longer than the schema lets one be."""
    name_limit: KeyPath = ("schema", "label_name_bytes_max")
    value_limit: KeyPath = ("schema", "label_value_bytes_max")
    for path, name in draft.items(LABELS):
        yield from _too_long(draft, path, name, name_limit)
    for path, name in _family_labels(draft):
        yield from _too_long(draft, path, name, name_limit)
        for item, value in draft.items(path):
            yield from _too_long(draft, item, value, value_limit)


def families(draft: Draft) -> Iterator[Problem]:
    """Counters end in ``_total``, and only they do; histograms keep off the classic suffixes."""
    for name in draft.names(CATALOGUE):
        path = (*CATALOGUE, name)
        place = draft.key_place(path) or draft.spot(CATALOGUE)
        kind = draft.value((*path, "kind"))
        if kind == "counter" and not name.endswith("_total"):
            message = f"a counter's name ends in _total; allowed: {name}_total"
            yield Problem(place, path, message)
        elif kind in ("histogram", "gauge") and name.endswith("_total"):
            allowed = name.removesuffix("_total") or "another name"
            yield Problem(place, path, f"only a counter's name ends in _total; allowed: {allowed}")
        elif kind == "histogram" and name.endswith(CLASSIC_SUFFIXES):
            message = f"a histogram's name does not end in {', '.join(CLASSIC_SUFFIXES)}; allowed: its base name"
            yield Problem(place, path, message)


def _family_labels(draft: Draft) -> Iterator[tuple[KeyPath, str]]:
    for family in draft.names(CATALOGUE):
        path = (*CATALOGUE, family, "labels")
        for name in draft.names(path):
            yield (*path, name), name


def _too_long(draft: Draft, path: KeyPath, text: str, limit: KeyPath) -> Iterator[Problem]:
    most, size = draft.number(limit), len(text.encode())
    if most is not None and size > most:
        message = f"{size} bytes are above {draft.name(limit)}; allowed: at most {most}"
        yield Problem(draft.spot(path, limit), path, message)


def _reserved(name: str) -> bool:
    return name in RESERVED or name.startswith("__")


def _reserved_text(name: str) -> str:
    return f"'{name}' is reserved; allowed: none of {', '.join(RESERVED)}, and no leading __"
