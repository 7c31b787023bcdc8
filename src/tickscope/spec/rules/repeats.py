"""What may stand only once."""

from collections.abc import Iterable, Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("tenants",)


def tenants(draft: Draft) -> Iterator[Problem]:
    """Tenants have different names, a tenant's tokens too, and no two tokens share a variable."""
    entries = [(*TENANTS, index) for index in range(draft.length(TENANTS))]
    yield from _repeats(draft, _texts(draft, entries, "name"), "each name once")
    variables: list[tuple[KeyPath, str]] = []
    for entry in entries:
        tokens = [(*entry, "tokens", index) for index in range(draft.length((*entry, "tokens")))]
        names = _texts(draft, tokens, "name")
        yield from _repeats(draft, names, "each name once for a tenant")
        variables += _texts(draft, tokens, "env")
    yield from _repeats(draft, variables, "a variable of its own for each token")


def lists(draft: Draft) -> Iterator[Problem]:
    """Lists of names and of closed values hold each item once."""
    paths: list[KeyPath] = [
        ("schema", "labels"),
        ("buffer", "consumers"),
        ("demo", "zones"),
        ("demo", "builds"),
        ("gates", "tenants"),
    ]
    paths += [("tenants", index, "fold_labels") for index in range(draft.length(("tenants",)))]
    for family in draft.names(("catalogue",)):
        labels = ("catalogue", family, "labels")
        paths += [(*labels, label) for label in draft.names(labels)]
    for path in paths:
        yield from _repeats(draft, draft.items(path), "each item once")


def _texts(draft: Draft, entries: Iterable[KeyPath], key: str) -> list[tuple[KeyPath, str]]:
    found = (((*entry, key), draft.value((*entry, key))) for entry in entries)
    return [(path, value) for path, value in found if isinstance(value, str)]


def _repeats(draft: Draft, items: Iterable[tuple[KeyPath, str]], rule: str) -> Iterator[Problem]:
    first: dict[str, KeyPath] = {}
    for path, value in items:
        if value in first:
            # A secret may have been put where its variable belongs, so that value is not shown.
            shown = "this variable" if path[-1] == "env" else f"'{value}'"
            message = f"{shown} stands at {draft.name(first[value])} too; allowed: {rule}"
            yield Problem(draft.spot(path), path, message)
        else:
            first[value] = path
