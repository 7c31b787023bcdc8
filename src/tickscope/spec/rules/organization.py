"""The organization: its ids, its tree of units, who its guardrails let pass."""

from collections.abc import Iterator

from tickscope.model.organization import SUSPENDED
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ACCOUNTS, CLOUD, MANAGE, managed
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.repeats import repeated, texts

ORGANIZATION: KeyPath = (*CLOUD, "organization")
UNITS: KeyPath = (*ORGANIZATION, "units")
EXEMPT: KeyPath = (*ORGANIZATION, "guardrails", "exempt_roles")
DEPTH_MAX = 5
"""Quotas for AWS Organizations: units nested five deep under the root."""
BEFORE_ITS_ID = frozenset({"guardrails", "accounts", "tags"})
"""What can be made together with the organization; the rest names it in other accounts."""


def ids(draft: Draft) -> Iterator[Problem]:
    """What is managed in an organization that is there needs its ids; only `guardrails` makes a new one."""
    parts = managed(draft)
    organization, root = (*ORGANIZATION, "id"), (*ORGANIZATION, "root_id")
    no_id, no_root = draft.value(organization) == "", draft.value(root) == ""
    if no_id and "guardrails" not in parts and parts:
        yield _needed(draft, organization, "or `guardrails` in manage, which makes an organization")
    elif no_id and parts - BEFORE_ITS_ID:
        later = ", ".join(sorted(parts - BEFORE_ITS_ID))
        yield _needed(draft, organization, f"or {later} in manage only once the organization has been made")
    elif no_root and not no_id and parts:
        yield _needed(draft, root, "it belongs to organization.id")
    if no_id and not no_root and draft.value(root) is not None:
        yield Problem(draft.spot(root), root, "a root without its organization; allowed: organization.id too")


def units(draft: Draft) -> Iterator[Problem]:
    """Units have names of their own, parents that exist and no circle, at most five deep; accounts are in one."""
    found = texts(draft, draft.entries(UNITS), "name")
    yield from repeated(draft, found, "each name once")
    names: dict[str, KeyPath] = {}
    for path, name in found:
        names.setdefault(name, path[:-1])
    for path, name in found:
        if name == SUSPENDED:
            message = f"'{name}' is where retired accounts go; allowed: another name"
            yield Problem(draft.spot(path), path, message)
    for entry, key in [(each, "parent") for each in draft.entries(UNITS)] + [
        (each, "unit") for each in draft.entries(ACCOUNTS)
    ]:
        path, unit = (*entry, key), draft.text((*entry, key))
        if unit and unit not in names and len(found) == draft.length(UNITS):
            known = ", ".join(names) or "none, which is the root"
            hint = " (an account is given up by `retired: true`)" if unit == SUSPENDED and key == "unit" else ""
            yield Problem(draft.spot(path), path, f"there is no unit '{unit}'; allowed: {known}{hint}")
    yield from _depths(draft, {name: draft.text((*entry, "parent")) or "" for name, entry in names.items()}, names)


def _depths(draft: Draft, parents: dict[str, str], entries: dict[str, KeyPath]) -> Iterator[Problem]:
    circling: set[str] = set()
    for name, parent in parents.items():
        chain, above = [name], parent
        while above in parents and above not in chain:
            chain.append(above)
            above = parents[above]
        path = (*entries[name], "parent")
        if above == name and not circling & set(chain):
            circling.update(chain)
            message = f"{' → '.join([*chain, name])} is a circle; allowed: a tree"
            yield Problem(draft.spot(path), path, message)
        elif above not in parents and len(chain) > DEPTH_MAX:
            message = f"{len(chain)} units deep; allowed: at most {DEPTH_MAX}"
            yield Problem(draft.spot(path), path, message)


def exemptions(draft: Draft) -> Iterator[Problem]:
    """A guardrail that exempts every role is none."""
    for path, role in draft.items(EXEMPT):
        if not role.strip("*/"):
            message = f"'{role}' is every role; allowed: a name, with * for a part of it"
            yield Problem(draft.spot(path), path, message)


def _needed(draft: Draft, path: KeyPath, otherwise: str) -> Problem:
    what = "r- and its letters" if path[-1] == "root_id" else "o- and its letters"
    return Problem(draft.spot(path, MANAGE), path, f"missing; needed: {what}; {otherwise}")
