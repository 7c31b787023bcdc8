"""Whether what a service tells is what a template said, in the different ways in which both write the same."""

import json
from collections.abc import Mapping
from typing import Any

NESTED_TEXT = ("{", "[")


def fits(wanted: Any, found: Any) -> bool:
    """Return whether ``found`` says all that ``wanted`` says; it may say more, where a service adds defaults.

    Documents are compared as values, numbers, booleans and bytes as texts, lists without regard to order, a
    single value like a list of one, and keys without regard to the case of their first letter.
    """
    wanted, found = _value(wanted), _value(found)
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return isinstance(found, list) and fits(_pairs(wanted), found)
        known = {_key(key): each for key, each in found.items()}
        return all(_key(key) in known and fits(each, known[_key(key)]) for key, each in wanted.items())
    if isinstance(wanted, list) or isinstance(found, list):
        return _lists(_list(wanted), found)
    return _text(wanted) == _text(found) or _names(_text(wanted), found)


def _lists(wanted: list[Any], found: Any) -> bool:
    if isinstance(found, dict):
        found = _pairs(found)
    left = list(_list(found))
    for each in wanted:
        place = next((place for place, other in enumerate(left) if fits(each, other)), None)
        if place is None:
            return False
        del left[place]
    return not left or _are_tags(wanted)


def _names(arn: str, found: Any) -> bool:
    """Return whether a service tells the id of what a template names by its ARN."""
    return arn.startswith("arn:") and "/" in arn and arn.rsplit("/", 1)[-1] == found


def _are_tags(items: list[Any]) -> bool:
    """A service may add tags of its own (``aws:cloudformation:stack-id``)."""
    return bool(items) and all(
        isinstance(each, dict) and {_key(key) for key in each} == {"key", "value"} for each in items
    )


def _pairs(tags: Mapping[str, Any]) -> list[Any]:
    return [{"Key": key, "Value": each} for key, each in tags.items()]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _value(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip().startswith(NESTED_TEXT):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _key(key: str) -> str:
    return key[:1].lower() + key[1:]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
