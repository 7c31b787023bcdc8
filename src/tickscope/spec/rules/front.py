"""A proxy has what it needs to know its clients."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

KIND: KeyPath = ("front", "kind")
ISSUER: KeyPath = ("front", "issuer")
NEEDED = {
    "trust_domain": "the SPIFFE trust domain of your clients",
    "certificate": "the file of its certificate",
    "key": "the file of its private key",
    "client_ca": "the file of the authorities whose clients are let in",
}


def identity(draft: Draft) -> Iterator[Problem]:
    """TLS with client certificates needs all of its parts; SPIRE brings the files."""
    kind, issuer = draft.value(KIND), draft.value(ISSUER)
    for key, what in NEEDED.items():
        path: KeyPath = ("front", key)
        if draft.value(path) != "":
            continue
        if issuer == "spire" and key == "trust_domain":
            yield Problem(draft.spot(path, ISSUER), path, f"SPIRE needs it; allowed: {what}")
        elif issuer == "files" and kind in ("nginx", "envoy"):
            yield Problem(draft.spot(path, KIND), path, f"{kind} needs it; allowed: {what}")


def gateways(draft: Draft) -> Iterator[Problem]:
    """No tenant is spread over more gateways than there are."""
    path: KeyPath = ("gateway", "gateways_per_tenant")
    each, number = draft.number(path), max(1, draft.length(("front", "gateways")))
    if draft.value(KIND) in ("nginx", "envoy") and each is not None and each > number:
        name = draft.name(("front", "gateways"))
        yield Problem(
            draft.spot(path, KIND), path, f"{each} of {number} gateways; allowed: at most those of {name}"
        )
