"""Text → PromQL's tree, or why it cannot be read."""

import re

import promql_parser as promql

from tickscope.lint.limits import EXPRESSION_CHARS_MAX, EXPRESSION_NESTING_MAX
from tickscope.policy.personal_data import Patterns, personal_data_kind

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|#[^\n]*')
_DEEPER = re.compile(r"[(\[]|[-+*/%^]|[=!<>]=|[<>]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)


def parse(text: str, patterns: Patterns) -> tuple[promql.Expr | None, str]:
    """Return an expression's tree, or None and the parser's sentence."""
    if len(text) > EXPRESSION_CHARS_MAX:
        return None, f"{len(text)} characters; EXPRESSION_CHARS_MAX allows {EXPRESSION_CHARS_MAX}"
    # From the text alone: parsing what is nested too deeply is what must not happen.
    depth = len(_DEEPER.findall(_QUOTED.sub("", text)))
    if depth > EXPRESSION_NESTING_MAX:
        return None, f"{depth} operators and brackets; EXPRESSION_NESTING_MAX allows {EXPRESSION_NESTING_MAX}"
    try:
        return promql.parse(text), ""
    except BaseException as error:
        # A panic of the parser (a Rust program) arrives as a BaseException of a class that cannot be imported.
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        said = " ".join(str(error).split())
    if personal_data_kind(said.encode("utf-8", "replace"), infrastructure=False, patterns=patterns):
        said = "it is no PromQL"
    return None, said
