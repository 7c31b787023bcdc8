"""How texts of a policy match those of a request: wildcards, variables, ARNs."""

import functools
import re
from collections.abc import Mapping, Sequence

Context = Mapping[str, str | Sequence[str]]
"""Keys of the request, in any case; a key with several values has a list."""
_PARTS = re.compile(r"\$\{([^}]+)\}|(\*)|(\?)|([^*?$]+|\$)")
_SPECIAL = {"*": "*", "?": "?", "$": "$"}
_DEFAULT = re.compile(r"([^,]+?)\s*,\s*'(.*)'")
ARN_PARTS = 6
PATTERNS_MAX = 4096
"""Patterns whose meaning is remembered: those of a few policies."""


class Unresolved(Exception):  # noqa: N818
    """A policy variable has no value in the request and no default."""


def single(context: Context, key: str) -> str | None:
    """Return a key's one value, None without one; raises ValueError when it has several."""
    value = lookup(context, key)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{key} has several values: it needs ForAllValues or ForAnyValue")


def lookup(context: Context, key: str) -> str | Sequence[str] | None:
    """Return a key's value or values; keys have no case."""
    wanted = key.lower()
    return next((value for name, value in context.items() if name.lower() == wanted), None)


def matches(pattern: str, text: str, context: Context, *, wildcards: bool = True, case: bool = True) -> bool:
    """Return whether a text of a policy, its variables replaced, is that of the request.

    What a variable stands for is taken as it is: a ``*`` in it is no wildcard.
    """
    try:
        expected = _constant(pattern, wildcards, case)
        if expected is None:
            expected = _compiled(_expression(pattern, context, wildcards), case)
    except Unresolved:
        return False
    return expected.fullmatch(text) is not None


def arn_matches(pattern: str, text: str, context: Context) -> bool:
    """Return whether an ARN is like another: each of the six parts by itself."""
    wanted, found = pattern.split(":", ARN_PARTS - 1), text.split(":", ARN_PARTS - 1)
    if len(wanted) != len(found) or len(found) != ARN_PARTS:
        return pattern == "*"
    return all(matches(want, have, context) for want, have in zip(wanted, found, strict=True))


@functools.lru_cache(maxsize=PATTERNS_MAX)
def _constant(pattern: str, wildcards: bool, case: bool) -> re.Pattern[str] | None:
    """Return what a pattern means in every request, or None when it has a variable."""
    return None if "${" in pattern else _compiled(_expression(pattern, {}, wildcards), case)


def _compiled(expression: str, case: bool) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL if case else re.DOTALL | re.IGNORECASE)


def _expression(pattern: str, context: Context, wildcards: bool) -> str:
    parts: list[str] = []
    for variable, star, mark, text in _PARTS.findall(pattern):
        if variable:
            parts.append(re.escape(_variable(variable, context)))
        elif star or mark:
            wild = ".*" if star else "."
            parts.append(wild if wildcards else re.escape(star or mark))
        else:
            parts.append(re.escape(text))
    return "".join(parts)


def _variable(name: str, context: Context) -> str:
    if name in _SPECIAL:
        return _SPECIAL[name]
    default = _DEFAULT.fullmatch(name)
    key = default.group(1) if default else name
    value = single(context, key)
    if value is None and default:
        return default.group(2)
    if value is None:
        raise Unresolved(name)
    return value
