"""Limits that bound each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft


@dataclass(frozen=True, slots=True)
class Bound:
    """``small`` is at most ``factor`` times ``large``; ``words`` has the name of ``large`` put in."""

    small: KeyPath
    large: KeyPath
    factor: float = 1.0
    words: str = "{}"


JOURNAL = ("buffer", "journal")
BOUNDS = (
    Bound((*JOURNAL, "segment_bytes"), (*JOURNAL, "size_bytes_max"), 0.25, "a quarter of {}"),
    Bound(("gateway", "body_bytes_max"), ("gateway", "raw_bytes_max")),
    Bound(("hot_store", "out_of_order_window_m"), ("hot_store", "retention_h"), 60.0, "{} in minutes"),
    Bound(("slo", "query_p95_ms"), ("slo", "query_p99_ms")),
)


def bounds(draft: Draft) -> Iterator[Problem]:
    """No limit contradicts another that it depends on."""
    for bound in BOUNDS:
        small, large = draft.number(bound.small), draft.number(bound.large)
        if small is None or large is None:
            continue
        most = large * bound.factor
        if small > most:
            words = bound.words.format(draft.name(bound.large))
            shown = f"{most:.15g}" if isinstance(small, float) else str(int(most))
            message = f"{draft.shown(bound.small)} is above {words}; allowed: at most {shown}"
            yield Problem(draft.spot(bound.small, bound.large), bound.small, message)


def consumers(draft: Draft) -> Iterator[Problem]:
    """The hot store is among the buffer's consumers: without it, nothing that was sent can be seen."""
    path: KeyPath = ("buffer", "consumers")
    names = [name for _, name in draft.items(path)]
    if len(names) == draft.length(path) > 0 and "hot" not in names:
        yield Problem(draft.spot(path), path, f"{', '.join(names)} without 'hot'; allowed: a list that holds hot")
