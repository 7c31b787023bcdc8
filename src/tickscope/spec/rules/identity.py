"""Moments are real ones."""

from collections.abc import Iterator
from datetime import datetime

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("tenants",)


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


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return not text
    return True
