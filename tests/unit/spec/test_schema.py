"""The JSON Schema and the reference page say everything that the models check."""

from typing import Any

import pytest

from tests.unit.spec.samples import ROOT
from tickscope.spec import json_schema
from tickscope.spec.reference import markdown
from tickscope.spec.rules import RULES
from tickscope.spec.schema import deref

PAGE = ROOT / "docs" / "reference" / "platform-file.md"
MAPPINGS = {"": json_schema(), **json_schema()["$defs"]}
FIELDS = [(owner, key, field) for owner, node in MAPPINGS.items() for key, field in node["properties"].items()]


def test_it_is_draft_2020_12() -> None:
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json_schema()["required"] == ["version", "environment", "tenants"]


@pytest.mark.parametrize(
    ("owner", "node"), MAPPINGS.items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_mapping_is_closed(owner: str, node: dict[str, Any]) -> None:
    assert node["additionalProperties"] is False
    assert node["description"]


@pytest.mark.parametrize(("owner", "key", "field"), FIELDS, ids=[f"{owner}.{key}" for owner, key, _ in FIELDS])
def test_every_key_has_a_meaning_and_a_limit(owner: str, key: str, field: dict[str, Any]) -> None:
    assert deref(field)["description"].endswith(".")
    check_limited(field)


def check_limited(node: dict[str, Any]) -> None:
    if "$ref" in node or "enum" in node:
        return
    if node["type"] in ("integer", "number"):
        assert {"minimum", "maximum"} <= set(node)
    elif node["type"] == "boolean":
        assert "$comment" in node
    elif node["type"] == "string":
        assert {"pattern", "$comment"} <= set(node)
    elif node["type"] == "array":
        assert "maxItems" in node
        check_limited(node["items"])
    else:
        assert "maxProperties" in node
        check_limited(node["propertyNames"])
        check_limited(node["additionalProperties"])


def test_every_rule_is_told_on_the_page() -> None:
    page = markdown()
    for rule in RULES:
        assert rule.__doc__
        assert f"- {rule.__doc__.replace('``', '`')}" in page


def test_every_key_is_on_the_page() -> None:
    page = markdown()
    assert [key for _, key, _ in FIELDS if f"| `{key}` |" not in page] == []


def test_the_page_is_up_to_date() -> None:
    stale = "run: tickscope spec schema --markdown > docs/reference/platform-file.md"
    assert PAGE.read_text(encoding="utf-8") == markdown(), stale
