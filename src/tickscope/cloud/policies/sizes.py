"""Which setting makes a policy longer than AWS takes."""

from collections.abc import Iterator
from dataclasses import replace

from tickscope.cloud.policies.documents import BYTES_MAX, KIND_NAMES, Document, Kind
from tickscope.cloud.policies.organization import (
    resource_control_policies,
    service_control_policies,
    tag_policy,
)
from tickscope.cloud.policies.packing import DOCUMENTS_MAX
from tickscope.model.organization import Unit
from tickscope.model.platform import Platform
from tickscope.spec.problems import KeyPath

RAILS: KeyPath = ("cloud", "organization", "guardrails")
LISTS = ("exempt_roles", "image_owners", "regions")
"""Keys of ``cloud.organization.guardrails`` that lengthen policies."""


def oversized(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key that makes a policy longer than AWS takes, and how long it is."""
    organization = platform.cloud.organization
    if organization.manages("guardrails"):
        for index in range(len(organization.units)):
            yield from _of_unit(platform, index)
        for said in _too_long("rcp", "of the organization", resource_control_policies(platform)):
            yield RAILS, said
    if organization.manages("tags"):
        for said in _too_long("tag", "of the organization", (tag_policy(platform),)):
            yield ("tenants",), said


def _of_unit(platform: Platform, index: int) -> Iterator[tuple[KeyPath, str]]:
    unit = platform.cloud.organization.units[index]
    made = service_control_policies(platform, unit)
    where = _lengthener(platform, unit) or ("cloud", "organization", "units", index, "guardrails")
    for said in _too_long("scp", f"of unit '{unit.name}'", made):
        yield where, said
    if len(made) > DOCUMENTS_MAX:
        limit = f"AWS attaches {DOCUMENTS_MAX} beside its own"
        yield where, f"unit '{unit.name}' would have {len(made)} service control policies; {limit}"


def _too_long(kind: Kind, whose: str, made: tuple[Document, ...]) -> Iterator[str]:
    """Yield what is said of the longest, when it is too long: one setting lengthens them all."""
    longest = max((each.size_bytes for each in made), default=0)
    if longest > BYTES_MAX[kind]:
        yield f"{KIND_NAMES[kind]} {whose} would have {longest} bytes; AWS takes {BYTES_MAX[kind]}"


def _lengthener(platform: Platform, unit: Unit) -> KeyPath | None:
    """Return the list without which a unit's policies would fit and be shortest; None where they never fit."""
    without = {name: service_control_policies(_without(platform, name), unit) for name in LISTS}
    fitting = [name for name, made in without.items() if _fit(made)]
    shortest = min(fitting, key=lambda name: sum(each.size_bytes for each in without[name]), default=None)
    return (*RAILS, shortest) if shortest else None


def _fit(made: tuple[Document, ...]) -> bool:
    return len(made) <= DOCUMENTS_MAX and all(each.size_bytes <= BYTES_MAX["scp"] for each in made)


def _without(platform: Platform, name: str) -> Platform:
    """Return the platform with one list of the guardrails emptied; the owner of images is at least Amazon."""
    organization = platform.cloud.organization
    kept = ("amazon",) if name == "image_owners" else ()
    rails = replace(organization.guardrails, **{name: kept})
    return replace(platform, cloud=replace(platform.cloud, organization=replace(organization, guardrails=rails)))
