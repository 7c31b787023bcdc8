"""Moments are real ones, and what is folded can be."""

from collections.abc import Iterator
from datetime import datetime

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("tenants",)
SCHEMA_LABELS: KeyPath = ("schema", "labels")
GATEWAYS: KeyPath = ("gateway", "gateways_per_tenant")
TARGET_LABELS = ("job", "instance")
"""Labels of Prometheus' own that tell targets apart, and nothing else."""


def moments(draft: Draft) -> Iterator[Problem]:
    """A token expires on a day that the calendar has."""
    for index in range(draft.length(TENANTS)):
        tokens = (*TENANTS, index, "tokens")
        for number in range(draft.length(tokens)):
            path = (*tokens, number, "expires")
            value = draft.value(path)
            if isinstance(value, str) and not _is_moment(value):
                yield Problem(
                    draft.spot(path), path, f"'{value}' is no moment of the calendar; allowed: a real one"
                )


def folds(draft: Draft) -> Iterator[Problem]:
    """A tenant whose series are folded names labels of the schema for it, and has one gateway."""
    allowed = [*(name for _, name in draft.items(SCHEMA_LABELS)), *TARGET_LABELS]
    for index in range(draft.length(TENANTS)):
        way, labels = (*TENANTS, index, "over_series_limit"), (*TENANTS, index, "fold_labels")
        for path, name in draft.items(labels):
            if name not in allowed:
                yield Problem(draft.spot(path), path, f"'{name}' cannot be folded; allowed: {', '.join(allowed)}")
        if draft.value(way) != "fold":
            continue
        if draft.value(labels) == [] or draft.place(labels) is None:
            yield Problem(
                draft.spot(labels, way), labels, "none to fold; allowed: labels of the schema, at least one"
            )
        gateways = draft.number(GATEWAYS)
        if gateways is not None and gateways > 1:
            name = draft.name(GATEWAYS)
            message = (
                f"fold with {int(gateways)} gateways: each would add up a part; allowed: reject, or 1 for {name}"
            )
            yield Problem(draft.spot(way), way, message)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return not text
    return True
