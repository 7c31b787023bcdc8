"""What may stand only once."""

from collections.abc import Callable, Iterable, Iterator

from tickscope.spec import schema
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("tenants",)


def tenants(draft: Draft) -> Iterator[Problem]:
    """Tenants have different names, a tenant's tokens too, and no two tokens share a variable."""
    entries = [(*TENANTS, index) for index in range(draft.length(TENANTS))]
    yield from repeated(draft, texts(draft, entries, "name"), "each name once")
    variables: list[tuple[KeyPath, str]] = []
    for entry in entries:
        tokens = [(*entry, "tokens", index) for index in range(draft.length((*entry, "tokens")))]
        names = texts(draft, tokens, "name")
        yield from repeated(draft, names, "each name once for a tenant")
        variables += texts(draft, tokens, "env")
    yield from repeated(draft, variables, "a variable of its own for each token")


def lists(draft: Draft) -> Iterator[Problem]:
    """Lists of names and of closed values hold each item once."""
    for path in _lists(draft.value(()), ()):
        if schema.node_at(path).get("uniqueItems"):
            yield from repeated(draft, draft.items(path), "each item once")


def _lists(value: object, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lists(item, (*path, key))
    elif isinstance(value, list):
        yield path
        for index, item in enumerate(value):
            yield from _lists(item, (*path, index))


def texts(draft: Draft, entries: Iterable[KeyPath], key: str) -> list[tuple[KeyPath, str]]:
    """Return path and value of the sound texts under a key of each entry."""
    found = (((*entry, key), draft.value((*entry, key))) for entry in entries)
    return [(path, value) for path, value in found if isinstance(value, str)]


def repeated(
    draft: Draft, items: Iterable[tuple[KeyPath, str]], rule: str, fold: Callable[[str], str] = str
) -> Iterator[Problem]:
    """Yield a problem for each value that stood before; two are equal when what ``fold`` makes of them is."""
    first: dict[str, KeyPath] = {}
    for path, value in items:
        same = fold(value)
        if same in first:
            # A secret may have been put where its variable belongs, so that value is not shown.
            shown = "this variable" if path[-1] == "env" else f"'{value}'"
            message = f"{shown} stands at {draft.name(first[same])} too; allowed: {rule}"
            yield Problem(draft.spot(path), path, message)
        else:
            first[same] = path
