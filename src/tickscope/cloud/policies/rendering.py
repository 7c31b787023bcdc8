"""JSON templates of policies → statements: names in angle brackets become what the platform file says.

``<name>`` stands for a text or for a list. A text that holds a list stands for one text for each of its values,
and a statement whose Sid holds one stands for one statement for each. A condition that is denied of nobody
(``ArnNotLike`` of an empty list) goes away; any other empty list is an error.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

from tickscope.cloud.policies.documents import Statement
from tickscope.cloud.policies.parameters import Parameters

TEMPLATES = files("tickscope.cloud.policies") / "templates"
PLACEHOLDER = re.compile("<([a-z_]+)>")


def template(name: str) -> list[Statement]:
    """Return the statements of a template, ``scp/regions``, as they are written."""
    statements: list[Statement] = json.loads((TEMPLATES / f"{name}.json").read_text())
    return statements


def statements(name: str, parameters: Parameters) -> tuple[Statement, ...]:
    """Return a template's statements, filled; raises KeyError for an unknown name, ValueError for an empty list."""
    return tuple(filled for each in template(name) for filled in _each(each, parameters))


def values(text: str, parameters: Parameters) -> list[str]:
    """Return what a text with placeholders stands for: one text, or one for each value of the list in it."""
    found = [text]
    for name in dict.fromkeys(PLACEHOLDER.findall(text)):
        value = parameters.value(name)
        options = [value] if isinstance(value, str) else list(value)
        found = [each.replace(f"<{name}>", option) for each in found for option in options]
    return found


def _each(statement: Statement, parameters: Parameters) -> Iterator[Statement]:
    """Yield the statements that one with a list in its Sid stands for."""
    for name in PLACEHOLDER.findall(statement["Sid"]):
        for value in parameters.value(name):
            bound = replace(parameters, bound={**parameters.bound, name: value})
            yield _filled(statement, bound)
        return
    yield _filled(statement, parameters)


def _filled(statement: Statement, parameters: Parameters) -> Statement:
    filled = {key: _value(value, parameters) for key, value in statement.items() if key != "Condition"}
    filled["Sid"] = re.sub("[^A-Za-z0-9]", "", filled["Sid"])
    conditions = {
        operator: kept
        for operator, tests in statement.get("Condition", {}).items()
        if (kept := _tests(operator, tests, parameters))
    }
    return filled | ({"Condition": conditions} if conditions else {})


def _tests(operator: str, tests: Mapping[str, Any], parameters: Parameters) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in tests.items():
        filled = _value(value, parameters)
        if filled == []:
            if "Not" not in operator:
                raise ValueError(f"{operator} of {key} with no value would never hold")
            continue
        (name,) = values(key, parameters)
        kept[name] = filled
    return kept


def _value(value: Any, parameters: Parameters) -> Any:
    """Fill a value; a list of one is that one, which is shorter."""
    if isinstance(value, str):
        found = values(value, parameters)
    elif isinstance(value, list):
        found = [filled for each in value for filled in values(each, parameters)]
    else:
        return {key: _value(each, parameters) for key, each in value.items()}
    return found[0] if len(found) == 1 else found
