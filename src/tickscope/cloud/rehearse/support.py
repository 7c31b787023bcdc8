"""Why a type is not rehearsed, from the emulator's own code and the type's schema: no list is kept by hand."""

from collections.abc import Collection

MAKING = ("Create", "Put", "Enable", "Register", "Modify", "Start", "Set")


def why_not(type_: str, region: str, operations: Collection[str]) -> str:
    """Return what the emulator lacks for a type that it did not make; or that what is lacking is a shim of ours.

    ``operations`` are those that the emulator has, as IAM writes them: ``wafv2:CreateWebACL``.
    """
    making = _making(type_, region)
    missing = sorted(each for each in making if each not in operations)
    if missing or not making:
        return f"the emulator has no {', '.join(missing) or 'API for it'}"
    return f"the emulator has {', '.join(sorted(making))}, but there is no shim"


def _making(type_: str, region: str) -> frozenset[str]:
    """Return the service's own actions by which CloudFormation makes a resource. Source: its provider's schema."""
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_).schema
    except ResourceNotFoundError:
        return frozenset()
    allowed = schema.get("handlers", {}).get("create", {}).get("permissions", ())
    own = allowed[0].split(":")[0] if allowed else ""
    return frozenset(
        each for each in allowed[:1] if each.split(":")[-1].startswith(MAKING) and each.startswith(own)
    ) or (
        frozenset(each for each in allowed if each.split(":")[-1].startswith(MAKING) and each.startswith(f"{own}:"))
    )
