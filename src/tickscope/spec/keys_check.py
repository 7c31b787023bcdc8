"""Each value by itself: pydantic's findings as problems with places and plain words."""

import difflib

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tickscope.spec import schema
from tickscope.spec.document import Node
from tickscope.spec.keys.platform_file import PlatformKeys
from tickscope.spec.problems import KeyPath, Place, Problem

SHOWN_CHARS_MAX = 60
SIMILAR_MIN = 0.4
"""Two swapped letters of a key as short as `kafka` are as far apart as this."""
SECRET_KEYS = frozenset({"token", "value", "secret", "password", "passwd", "key", "bearer"})


def check_keys(root: Node) -> tuple[PlatformKeys | None, list[Problem]]:
    """Return the file's keys and every finding; the keys are None when there is one."""
    try:
        return PlatformKeys.model_validate(root.plain()), []
    except ValidationError as error:
        return None, [_problem(root, found) for found in error.errors(include_url=False, include_context=False)]


def _problem(root: Node, found: ErrorDetails) -> Problem:
    path = found["loc"]
    if path and path[-1] == "[key]":
        path = path[:-1]
        return _bad_key(root, path)
    parent = root.at(path[:-1]) or root
    if found["type"] == "missing":
        words = schema.node_at(path)
        return Problem(parent.place, path, f"missing; needed: {schema.noun(words)} ({schema.allowed(words)})")
    if found["type"] == "extra_forbidden":
        return Problem(_key_place(parent, path), path, _unknown_key(path))
    node = root.at(path) or parent
    return Problem(node.place, path, wrong_value(path, node))


def _bad_key(root: Node, path: KeyPath) -> Problem:
    parent = root.at(path[:-1]) or root
    words = schema.deref(schema.node_at(path[:-1]).get("propertyNames", {}))
    message = f"{show(path[-1])} is not {schema.noun(words)}; allowed: {schema.allowed(words)}"
    return Problem(_key_place(parent, path), path, message)


def _key_place(parent: Node, path: KeyPath) -> Place:
    return parent.keys.get(str(path[-1]), parent.place)


def _unknown_key(path: KeyPath) -> str:
    key = str(path[-1])
    if path[0] == "tenants" and key.lower() in SECRET_KEYS:
        return (
            f"unknown key '{key}': a token never stands in this file; "
            "allowed: env, the name of the environment variable that holds it"
        )
    known = list(schema.node_at(path[:-1]).get("properties", {}))
    near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=SIMILAR_MIN)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    return f"unknown key {show(key)}{hint} Allowed: {', '.join(known)}"


def wrong_value(path: KeyPath, node: Node) -> str:
    """Return "<found> is not <what belongs here>; allowed: …"."""
    words = schema.node_at(path)
    secret = path[:1] == ("tenants",) and path[2:3] == ("tokens",) and path[-1] != "name"
    found = "what stands here (not shown, it may be a secret)" if secret else show(node.value)
    if isinstance(node.value, list) and words.get("type") == "array":
        return f"a list of {len(node.value)} items; allowed: {schema.allowed(words)}"
    if isinstance(node.value, dict) and words.get("type") == "object":
        return f"a mapping of {len(node.value)} keys; allowed: {schema.allowed(words)}"
    return f"{found} is not {schema.noun(words)}; allowed: {schema.allowed(words)}"


def show(value: object) -> str:
    """Return a value in few characters, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= SHOWN_CHARS_MAX else f"{text[: SHOWN_CHARS_MAX - 1]}…"
