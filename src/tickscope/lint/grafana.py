"""Grafana's variables in expressions: what stands for them while an expression is read.

In brackets and after ``offset`` a variable is a duration, in quotes it stays, and anywhere else it is a name; where
that gives no PromQL, it is a number.
"""

import re
from collections.abc import Callable

VARIABLE = "grafana_variable_"
"""Begins the name that stands for a variable; nothing is said about it."""
DURATION = "5m"
_PART = re.compile(
    r'(?P<quoted>"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`)'
    r"|(?P<offset>\boffset\s+-?)|(?P<bracket>\[(?!\[))|(?P<end>(?<!\])\](?!\]))"
    r"|\$\{(?P<braced>\w+)(?:\.[^}:]*)?(?::[^}]*)?\}|\[\[(?P<old>\w+)(?::\w+)?\]\]|\$(?P<plain>\w+)"
)
_IN_VALUE = re.compile(r"\$\{\w|\$\w|\[\[\w+(?::\w+)?\]\]")


def has_variable(value: str) -> bool:
    """Return whether a matcher's value is made of variables."""
    return _IN_VALUE.search(value) is not None


def readings(expression: str) -> tuple[str, ...]:
    """Return an expression as PromQL, the likelier reading first."""
    as_name = _filled(expression, lambda name: VARIABLE + name)
    return (as_name,) if VARIABLE not in as_name else (as_name, _filled(expression, lambda _: "1"))


def _filled(expression: str, other: Callable[[str], str]) -> str:
    out: list[str] = []
    at, in_brackets, after_offset = 0, False, False
    for part in _PART.finditer(expression):
        out.append(expression[at : part.start()])
        at = part.end()
        name = part["braced"] or part["old"] or part["plain"]
        if name is None:
            out.append(part[0])
            in_brackets = part["bracket"] is not None or (in_brackets and part["end"] is None)
        else:
            out.append(DURATION if in_brackets or after_offset else other(name))
        after_offset = part["offset"] is not None
    return "".join((*out, expression[at:]))
