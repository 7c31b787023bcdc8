"""Why a type is not rehearsed, from the emulator's own code and the type's schema: no list is kept by hand."""

import functools
from collections.abc import Collection, Mapping
from typing import Any

MAKING = ("Create", "Put", "Enable", "Register", "Modify", "Start", "Set", "Rotate", "Associate")


def why_not(type_: str, region: str, operations: Collection[str]) -> str:
    """Return what the emulator lacks for a type that it did not make; or that what is lacking is a shim of ours.

    ``operations`` are those that the emulator has, as IAM writes them: ``wafv2:CreateWebACL``.
    """
    making = _making(type_, region)
    missing = sorted(each for each in making if each not in operations)
    if missing or not making:
        return f"the emulator has no {', '.join(missing) or 'API for it'}"
    return f"the emulator has {', '.join(sorted(making))}, but there is no shim"


def identifier(type_: str, region: str) -> str:
    """Return the property that identifies a resource of a type first of all; nothing without a schema."""
    paths = _schema(type_, region).get("primaryIdentifier") or ("",)
    return str(paths[0]).removeprefix("/properties/")


def _making(type_: str, region: str) -> frozenset[str]:
    """Return the actions by which CloudFormation makes a resource: the first, or those of its service."""
    allowed = _schema(type_, region).get("handlers", {}).get("create", {}).get("permissions", ())
    making = [each for each in allowed if each.split(":")[-1].startswith(MAKING)]
    own = type_.split("::")[1].lower()
    of_its_own = [each for each in making if each.split(":")[0].replace("-", "") == own]
    return frozenset((of_its_own or making)[:1])


@functools.cache
def _schema(type_: str, region: str) -> Mapping[str, Any]:
    """Return a type's schema, as cfn-lint brings it along; nothing for a type that has none."""
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    try:
        found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_).schema
    except ResourceNotFoundError:
        return {}
    return found
