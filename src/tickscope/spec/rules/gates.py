"""The gates' tenants exist, environments have names of their own, and only what lasts has a duration."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("gates", "tenants")
FAULTS: KeyPath = ("gates", "faults")
ENVIRONMENTS: KeyPath = ("gates", "environments")
ENVIRONMENT: KeyPath = ("environment",)


def tenants(draft: Draft) -> Iterator[Problem]:
    """Every tenant of the gates is one of the file's."""
    names = [draft.value(("tenants", index, "name")) for index in range(draft.length(("tenants",)))]
    if None in names:
        return
    for path, tenant in draft.items(TENANTS):
        if tenant not in names:
            message = f"'{tenant}' is no tenant; allowed: {', '.join(map(str, names))}"
            yield Problem(draft.spot(path, TENANTS), path, message)


def faults(draft: Draft) -> Iterator[Problem]:
    """A kill has no duration."""
    for name in draft.names(FAULTS):
        path = (*FAULTS, name)
        for index in range(draft.length(path)):
            step = (*path, index)
            place = draft.place((*step, "for_s"))
            if place and draft.value((*step, "do")) == "kill":
                message = "a kill has no duration; allowed: none (remove it, or do: stop)"
                yield Problem(place, (*step, "for_s"), message)


def environments(draft: Draft) -> Iterator[Problem]:
    """Another environment has another name than this machine's."""
    for name in draft.names(ENVIRONMENTS):
        if name in ("local", draft.value(ENVIRONMENT)):
            path = (*ENVIRONMENTS, name)
            message = f"'{name}' is this machine, whose addresses come from ports; allowed: another name"
            yield Problem(draft.key_place(path) or draft.spot(path), path, message)
