"""What a resource type's schema says of its properties; cfn-lint brings the schemas of every region along."""

from collections.abc import Callable


def create_only(region: str) -> Callable[[str], frozenset[str]]:
    """Return the function from a type to its properties that cannot change without a replacement in a region.

    A nested one counts as the property that it is in. Source: ``createOnlyProperties`` of the provider's schema.
    """
    from cfnlint.schema import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    def of(type_: str) -> frozenset[str]:
        try:
            schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_).schema
        except ResourceNotFoundError:
            return frozenset()
        paths = schema.get("createOnlyProperties") or ()
        return frozenset(path.removeprefix("/properties/").split("/")[0] for path in paths)

    return of
