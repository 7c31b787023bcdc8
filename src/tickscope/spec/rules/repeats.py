"""What may stand only once."""

from collections.abc import Callable, Iterable, Iterator

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
    paths: list[KeyPath] = [
        ("schema", "labels"),
        ("buffer", "consumers"),
        ("demo", "zones"),
        ("demo", "builds"),
        ("gates", "tenants"),
    ]
    paths += _cloud_lists(draft)
    paths += [("tenants", index, "fold_labels") for index in range(draft.length(("tenants",)))]
    for family in draft.names(("catalogue",)):
        labels = ("catalogue", family, "labels")
        paths += [(*labels, label) for label in draft.names(labels)]
    for path in paths:
        yield from repeated(draft, draft.items(path), "each item once")


def _cloud_lists(draft: Draft) -> Iterator[KeyPath]:
    cloud: KeyPath = ("cloud",)
    organization: KeyPath = (*cloud, "organization")
    for index in range(draft.length((*cloud, "environments"))):
        for key in ("zones", "egress_domains", "portal_cidrs", "sender_cidrs"):
            yield (*cloud, "environments", index, key)
    for key in ("emails", "https", "finding_severities"):
        yield (*cloud, "incidents", key)
    for key in ("manage", "trail_data_events", "conformance_packs", "standards"):
        yield (*organization, key)
    for key in ("regions", "exempt_roles", "image_owners"):
        yield (*organization, "guardrails", key)
    for index in range(draft.length((*organization, "units"))):
        yield (*organization, "units", index, "guardrails")
    sets: KeyPath = (*organization, "identity_center", "permission_sets")
    for index in range(draft.length(sets)):
        yield (*sets, index, "managed_policies")


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
