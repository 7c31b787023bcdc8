"""Groups of people and what they may do: each once, and all that is named is there."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ACCOUNTS, managed
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.organization import ORGANIZATION
from tickscope.spec.rules.repeats import repeated, texts

CENTER: KeyPath = (*ORGANIZATION, "identity_center")
GROUPS: KeyPath = (*CENTER, "groups")
SETS: KeyPath = (*CENTER, "permission_sets")


def repeats(draft: Draft) -> Iterator[Problem]:
    """Groups have different names and ids, permission sets different names."""
    yield from repeated(draft, texts(draft, draft.entries(GROUPS), "name"), "each name once")
    ids = [(path, value) for path, value in texts(draft, draft.entries(GROUPS), "id") if value]
    yield from repeated(draft, ids, "each id once")
    yield from repeated(draft, texts(draft, draft.entries(SETS), "name"), "each name once")


def access(draft: Draft) -> Iterator[Problem]:
    """An account lets in groups that are there, with sets that are there, each pair once."""
    known = {
        "group": [name for _, name in texts(draft, draft.entries(GROUPS), "name")],
        "permission_set": [name for _, name in texts(draft, draft.entries(SETS), "name")],
    }
    complete = {
        "group": len(known["group"]) == draft.length(GROUPS),
        "permission_set": len(known["permission_set"]) == draft.length(SETS),
    }
    for account in draft.entries(ACCOUNTS):
        pairs: list[tuple[KeyPath, str]] = []
        for entry in draft.entries((*account, "access")):
            for key, names in known.items():
                path, name = (*entry, key), draft.text((*entry, key))
                if name and name not in names and complete[key]:
                    word = key.replace("_", " ")
                    listed = ", ".join(names) or f"none, as identity_center.{key}s is empty"
                    yield Problem(draft.spot(path), path, f"there is no {word} '{name}'; allowed: {listed}")
            group, permission_set = draft.text((*entry, "group")), draft.text((*entry, "permission_set"))
            if group and permission_set:
                pairs.append((entry, f"{group}: {permission_set}"))
        yield from repeated(draft, pairs, "each once for an account")


def center(draft: Draft) -> Iterator[Problem]:
    """Where people are managed, Identity Center is switched on and its ids are known."""
    if "accounts" not in managed(draft):
        return
    reasons = [path for path in (GROUPS, SETS) if draft.length(path)]
    reasons += [(*each, "access") for each in draft.entries(ACCOUNTS) if draft.length((*each, "access"))]
    if not reasons:
        return
    needed = {"instance_arn": "the ARN of Identity Center's instance"}
    if draft.length(GROUPS):
        needed["identity_store_id"] = "the id of its identity store"
    for key, what in needed.items():
        path = (*CENTER, key)
        if draft.value(path) == "":
            message = f"missing, and {draft.name(reasons[0])} needs it; needed: {what} (switch it on by hand, once)"
            yield Problem(draft.spot(path, reasons[0]), path, message)
