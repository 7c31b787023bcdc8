"""Which tags a resource of a template has, in whatever shape its type takes them."""

from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

KEYS, VALUES = ("Key", "TagKey"), ("Value", "TagValue")
NAMES = ("Tags", "TagSpecifications", "ResourceTags", "TagList", "HostedZoneTags", "FileSystemTags", "UserPoolTags")
"""How the property is named in types whose schema does not say that they are taggable."""


def tag_property(region: str, kind: str) -> str | None:
    """Return the path of a type's tags, ``Tags`` or ``TagSpecifications/*/Tags``; None when it takes none.

    The schema is CloudFormation's own, as cfn-lint carries it. Raises for a type that does not exist.
    """
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    tagging = schema.get("tagging", {})
    if tagging.get("taggable") is False:
        return None
    if "tagProperty" in tagging:
        return str(tagging["tagProperty"]).removeprefix("/properties/")
    return next((name for name in NAMES if name in schema["properties"]), None)


def tags_of(properties: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the tags at a path; where it leads to several lists, those that all of them hold."""
    found = [_tags(value) for value in _at(properties, path.split("/"))]
    if not found:
        return {}
    common = set[str].intersection(*(set(each) for each in found))
    return {key: found[0][key] for key in common}


def _at(value: Any, path: list[str]) -> list[Any]:
    if not path:
        return [value]
    name, rest = path[0], path[1:]
    if name == "*":
        return [found for each in value for found in _at(each, rest)]
    return _at(value[name], rest) if name in value else []


def _tags(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {
        next(each[key] for key in KEYS if key in each): next(each[key] for key in VALUES if key in each)
        for each in value
    }
