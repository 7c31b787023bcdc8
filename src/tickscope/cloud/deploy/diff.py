"""Two templates → what differs: added, changed (which properties), replaced where the schema says so, removed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tickscope.cloud.assembly import Template

Kind = Literal["added", "changed", "replaced", "removed"]
CreateOnly = Callable[[str], frozenset[str]]
"""Resource type → its properties that cannot change without a replacement."""
ATTRIBUTES = ("Type", "DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Condition", "UpdatePolicy")


@dataclass(frozen=True, slots=True)
class Difference:
    """One resource that is not as it was deployed."""

    logical_id: str
    type: str
    kind: Kind
    properties: tuple[str, ...] = ()


def diff(deployed: Template | None, wanted: Template, create_only: CreateOnly) -> tuple[Difference, ...]:
    """Compare the resources of the deployed template (None when there is none) with those that are wanted."""
    before: Mapping[str, Any] = (deployed or {}).get("Resources", {})
    after: Mapping[str, Any] = wanted.get("Resources", {})
    found = [Difference(name, each["Type"], "added") for name, each in after.items() if name not in before]
    for name in (each for each in after if each in before):
        changed = _changed(before[name], after[name])
        if changed:
            new = after[name]["Type"]
            replaced = "Type" in changed or any(each.split(".")[0] in create_only(new) for each in changed)
            found.append(Difference(name, new, "replaced" if replaced else "changed", changed))
    return (
        *found,
        *(Difference(name, each["Type"], "removed") for name, each in before.items() if name not in after),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    old, new = before.get("Properties", {}), after.get("Properties", {})
    names = dict.fromkeys([*old, *new])
    return (
        *(name for name in names if old.get(name) != new.get(name)),
        *(name for name in ATTRIBUTES if before.get(name) != after.get(name)),
    )
