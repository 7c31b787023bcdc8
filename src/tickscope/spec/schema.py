"""The platform file's JSON Schema, and the words that it has for each kind of value."""

import functools
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from tickscope.spec.keys.platform_file import PlatformKeys
from tickscope.spec.problems import KeyPath

Words = dict[str, Any]
"""One node of the schema."""


class _Generator(GenerateJsonSchema):
    """Titles are only those that a kind gives itself; a mapping's keys are checked like any other value."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        node: JsonSchemaValue = {"type": "object"}
        node["propertyNames"] = self.generate_inner(schema["keys_schema"])
        node["additionalProperties"] = self.generate_inner(schema["values_schema"])
        if "max_length" in schema:
            node["maxProperties"] = schema["max_length"]
        return node


@functools.cache
def _schema() -> Words:
    generated = PlatformKeys.model_json_schema(schema_generator=_Generator, by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}


def json_schema() -> Words:
    """Return the JSON Schema (draft 2020-12) of the platform file.

    What needs more than one value at a time (unique names, sums of ports) is checked by the rules alone.
    """
    return dict(_schema())


def node_at(path: KeyPath) -> Words:
    """Return the schema of the value at a path of the file; empty where the path leads nowhere."""
    node = deref(_schema())
    for key in path:
        if isinstance(key, int):
            found = node.get("items")
        else:
            found = node.get("properties", {}).get(key) or node.get("additionalProperties")
        if not isinstance(found, dict):
            return {}
        node = deref(found)
    return node


def deref(node: Words) -> Words:
    """Return the node with its ``$ref`` resolved; its own words win over the definition's."""
    if "$ref" not in node:
        return node
    target = _schema()["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return {**target, **{key: value for key, value in node.items() if key != "$ref"}}


def noun(node: Words) -> str:
    """Return what a value at this place is: "a port", "a list", "a mapping"."""
    by_type = {"array": "a list", "object": "a mapping"}
    return by_type.get(node.get("type", "")) or str(node.get("title", "a value"))


def allowed(node: Words) -> str:
    """Return which values are allowed, in words."""
    if "$comment" in node:
        return str(node["$comment"])
    if "enum" in node:
        return ", ".join(node["enum"])
    kind = node.get("type")
    if kind in ("integer", "number"):
        article = "an integer" if kind == "integer" else "a number"
        return f"{article} from {node['minimum']} to {node['maximum']}"
    if kind == "array":
        return f"a list of {node.get('minItems', 0)} to {node['maxItems']} items"
    if "properties" in node:
        return f"a mapping with {', '.join(node['properties'])}"
    return f"a mapping of up to {node.get('maxProperties')} keys"
