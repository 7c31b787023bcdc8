"""A Collector in the gateway's place knows its tenants and its own certificate."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

DISTRIBUTION: KeyPath = ("collector", "distribution")
CLIENT_CAS: KeyPath = ("collector", "client_cas")
TENANTS: KeyPath = ("tenants",)


def identity(draft: Draft) -> Iterator[Problem]:
    """It has a certificate, and tells every tenant from the others."""
    distribution = draft.value(DISTRIBUTION)
    named, tenants = draft.names(CLIENT_CAS), list(_tenants(draft))
    for name in named:
        if name not in tenants:
            path: KeyPath = (*CLIENT_CAS, name)
            message = f"there is no tenant '{name}'; allowed: {', '.join(tenants)}"
            yield Problem(draft.key_place(path) or draft.spot(CLIENT_CAS), path, message)
    if distribution not in ("adot", "contrib"):
        return
    for key in ("certificate", "key"):
        path = ("front", key)
        if draft.value(path) == "" and draft.value(("front", "issuer")) == "files":
            message = "a Collector needs it; allowed: the file that senders see the certificate of"
            yield Problem(draft.spot(path, DISTRIBUTION), path, message)
    for index, tenant in enumerate(tenants):
        if distribution == "adot" and tenant not in named:
            message = f"no authority for tenant '{tenant}'; ADOT has no bearer tokens: name one"
            yield Problem(draft.spot(CLIENT_CAS, DISTRIBUTION), CLIENT_CAS, message)
        if distribution == "contrib" and draft.length(("tenants", index, "tokens")) == 0:
            path = ("tenants", index, "tokens")
            yield Problem(
                draft.spot(path, DISTRIBUTION), path, "a Collector needs one; allowed: at least one token"
            )


def _tenants(draft: Draft) -> Iterator[str]:
    for index in range(draft.length(TENANTS)):
        name = draft.value((*TENANTS, index, "name"))
        if isinstance(name, str):
            yield name
