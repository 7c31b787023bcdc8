"""A change set's description → what it adds, changes, replaces and destroys, and what of that is refused."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tickscope.cloud.deploy.data_stores import DATA_STORES

KEPT = frozenset({"Retain", "Snapshot"})


@dataclass(frozen=True, slots=True)
class Change:
    """One resource's part in a change set."""

    logical_id: str
    type: str
    action: str
    """CloudFormation's: ``Add``, ``Modify``, ``Remove``, ``Import``, ``Dynamic``."""
    physical_id: str = ""
    replacement: str = ""
    """``True``, ``False``, ``Conditional``, or nothing."""
    policy: str = ""
    """What becomes of the resource that is there: ``Delete``, ``Retain``, ``ReplaceAndDelete`` …"""
    properties: tuple[str, ...] = ()

    @property
    def replaces(self) -> bool:
        """Whether another resource comes, or may come, in place of the one that is there."""
        return self.action != "Remove" and self.replacement in ("True", "Conditional")

    @property
    def destroys(self) -> bool:
        """Whether a resource that is there is gone afterwards, or may be."""
        if self.action == "Remove":
            return self.policy not in KEPT
        return self.replaces and self.policy not in ("ReplaceAndRetain", "ReplaceAndSnapshot")

    @property
    def leaves_behind(self) -> bool:
        """Whether a resource that is there stays, but belongs to no stack any more."""
        return (self.action == "Remove" or self.replaces) and not self.destroys

    @property
    def may_be_parted_with(self) -> bool:
        """Whether it leaves its stack, stays as it is, and nothing comes in its place."""
        return self.action == "Remove" and not self.destroys

    def __str__(self) -> str:
        name = f"{self.logical_id} ({self.type}{f', {self.physical_id}' if self.physical_id else ''})"
        return f"{name}: {', '.join(self.properties)}" if self.properties else name


@dataclass(frozen=True, slots=True)
class Decision:
    """What a change set does, and what of it is not allowed."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    replaced: tuple[Change, ...]
    removed: tuple[Change, ...]
    refused: tuple[Change, ...]
    """Data stores that would be removed or replaced, even where what is there would stay: it would be cut off.

    Not those that stay and that the operator parts with by name.
    """

    @property
    def destroyed(self) -> tuple[Change, ...]:
        """What is gone afterwards: removed, or replaced by another."""
        return tuple(each for each in (*self.removed, *self.replaced) if each.destroys)

    @property
    def left_behind(self) -> tuple[Change, ...]:
        """What stays, but belongs to no stack any more."""
        return tuple(each for each in (*self.removed, *self.replaced) if each.leaves_behind)


def changes(description: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return the changes of a change set. Source: ``ResourceChange`` in CloudFormation's API reference."""
    return tuple(
        Change(
            each["LogicalResourceId"],
            each["ResourceType"],
            each["Action"],
            each.get("PhysicalResourceId") or "",
            each.get("Replacement") or "",
            each.get("PolicyAction") or "",
            tuple(dict.fromkeys(_property(detail) for detail in each.get("Details") or ())),
        )
        for each in description
    )


def decide(found: Iterable[Change], parted: Container[str] = ()) -> Decision:
    """Sort changes by what they do; ``parted`` are logical ids of what may leave its stack as long as it stays."""
    every = tuple(found)
    removed = tuple(each for each in every if each.action == "Remove")
    replaced = tuple(each for each in every if each.replaces)
    return Decision(
        added=tuple(each for each in every if each.action in ("Add", "Import")),
        changed=tuple(each for each in every if each.action in ("Modify", "Dynamic") and not each.replaces),
        replaced=replaced,
        removed=removed,
        refused=tuple(
            each
            for each in (*removed, *replaced)
            if each.type in DATA_STORES and not (each.may_be_parted_with and each.logical_id in parted)
        ),
    )


def refusal(stack_name: str, refused: Iterable[Change]) -> str:
    """Return why a change set is not performed, naming each data store and what it holds."""
    every = tuple(refused)
    parts = [f"{each} holds {DATA_STORES[each.type]}" for each in every]
    options = [f"--part-with {each.logical_id}" for each in every if each.may_be_parted_with]
    way = f"or leave what stays without a stack, by {' '.join(options)}; " if options else ""
    return (
        f"{stack_name}: refused, since data stores would be deleted, replaced or cut off: {'; '.join(parts)}. "
        f"Nothing was changed. Put them back into the platform file; {way}how to part with one on purpose: "
        "docs/guide/cloud-deploy.md"
    )


def _property(detail: Mapping[str, Any]) -> str:
    target = detail.get("Target") or {}
    return target.get("Name") or target.get("Attribute") or "?"
