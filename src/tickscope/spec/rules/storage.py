"""The buffer's and the stores' settings against each other and against the tenants."""

from collections.abc import Iterator

from tickscope.model.stores import EVERY_OTHER_TENANT
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

WORKSPACES: KeyPath = ("hot_store", "amp", "workspaces")
BOOTSTRAP: KeyPath = ("buffer", "kafka", "bootstrap")
LOOPBACK = ("127.0.0.1:", "localhost:")


def workspaces(draft: Draft) -> Iterator[Problem]:
    """Workspaces are of tenants of the file, and where the hot store is AMP every tenant has one."""
    names = draft.names(WORKSPACES)
    tenants = _tenants(draft)
    for name in names:
        path = (*WORKSPACES, name)
        if name != EVERY_OTHER_TENANT and name not in tenants:
            place = draft.key_place(path) or draft.spot(WORKSPACES)
            yield Problem(place, path, f"there is no tenant '{name}'; allowed: {', '.join(tenants)}, \"*\"")
    if draft.value(("hot_store", "kind")) == "amp" and EVERY_OTHER_TENANT not in names:
        for tenant in tenants:
            if tenant not in names:
                message = f"no workspace for tenant '{tenant}'; add it, or \"*\" for all that are not named"
                yield Problem(draft.spot(WORKSPACES, ("hot_store", "kind")), WORKSPACES, message)


def plaintext(draft: Draft) -> Iterator[Problem]:
    """Without TLS, Kafka is reached over loopback only."""
    if draft.value(("buffer", "kafka", "security")) != "plaintext":
        return
    for path, broker in draft.items(BOOTSTRAP):
        if not broker.startswith(LOOPBACK):
            message = f"{broker} without encryption; allowed: 127.0.0.1 and localhost, or another `security`"
            yield Problem(draft.spot(path), path, message)


def _tenants(draft: Draft) -> list[str]:
    names = (draft.value(("tenants", index, "name")) for index in range(draft.length(("tenants",))))
    return [name for name in names if isinstance(name, str)]
