"""Confining PromQL to one tenant: every selector is rewritten, and what comes out is proved, not trusted.

The rewritten text is parsed once more. It must be the very same expression as the rewritten tree, and each of
its selectors must carry the tenant exactly once; else the query is refused.
"""

import re

import promql_parser as promql

from tickscope.errors import Reject
from tickscope.model.series import TENANT_LABEL

_PLAIN_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
_OPERATORS = {
    str(promql.MatchOp.Equal): "=",
    str(promql.MatchOp.NotEqual): "!=",
    str(promql.MatchOp.Re): "=~",
    str(promql.MatchOp.NotRe): "!~",
}


def parse(query: str) -> promql.Expr:
    """Return the query's tree; raises Reject with the parser's sentence."""
    try:
        tree: promql.Expr = promql.parse(query)
    except ValueError as error:
        raise Reject("bad_query", f"the query cannot be parsed: {error}") from None
    return tree


def confine(tree: promql.Expr, tenant: str) -> str:
    """Return the query's text, every selector confined to the tenant; raises Reject when that is not certain."""
    rewritten = _confined(tree, tenant)
    text: str = rewritten.prettify()
    again = parse(text)
    for selector in selectors(again):
        if not _is_confined(selector, tenant):
            raise _uncertain()
    # Matchers may change places in the text: both sides are put in the same order before they are compared.
    if repr(_confined(again, tenant)) != repr(rewritten):
        raise _uncertain()
    return text


def selectors(tree: promql.Expr) -> list[promql.VectorSelector]:
    """Return every selector of the tree, those inside range selectors and subqueries included."""
    found: list[promql.VectorSelector] = []

    def visit(node: promql.Expr) -> None:
        if isinstance(node, promql.VectorSelector):
            found.append(node)

    promql.walk(tree, visit)
    return found


def _confined(tree: promql.Expr, tenant: str) -> promql.Expr:
    def visit(node: promql.Expr) -> promql.Expr | None:
        return _confine_one(node, tenant) if isinstance(node, promql.VectorSelector) else None

    confined: promql.Expr = promql.transform(tree, visit)
    return confined


def _confine_one(selector: promql.VectorSelector, tenant: str) -> promql.Expr:
    # Built as text, because the parser offers no other way to make a selector, and by our own escaping, because
    # its str() escapes nothing.
    if selector.matchers.or_matchers:
        raise Reject("or_matchers", "`or` between matchers is not supported; write `or` between selectors")
    if selector.name is not None and not _PLAIN_NAME.match(selector.name):
        raise _uncertain()
    kept = sorted(_facts(matcher) for matcher in selector.matchers.matchers if matcher.name != TENANT_LABEL)
    wanted = [*kept, (TENANT_LABEL, "=", tenant)]
    matchers = ",".join(f"{_label(name)}{operator}{_quoted(value)}" for name, operator, value in wanted)
    made = parse(f"{selector.name or ''}{{{matchers}}}{_modifiers(selector)}")
    if (
        not isinstance(made, promql.VectorSelector)
        or made.name != selector.name
        or sorted(map(_facts, made.matchers.matchers)) != sorted(wanted)
        or made.offset != selector.offset
        or _at(made) != _at(selector)
    ):
        raise _uncertain()
    return made


def _is_confined(selector: promql.VectorSelector, tenant: str) -> bool:
    tenants = [_facts(matcher) for matcher in selector.matchers.matchers if matcher.name == TENANT_LABEL]
    return tenants == [(TENANT_LABEL, "=", tenant)] and not selector.matchers.or_matchers


def _facts(matcher: promql.Matcher) -> tuple[str, str, str]:
    return matcher.name, _OPERATORS[str(matcher.op)], matcher.value


def _modifiers(selector: promql.VectorSelector) -> str:
    # What follows the matchers (`@ …`, `offset …`) holds neither braces nor quotes.
    text: str = selector.prettify()
    return text[text.rindex("}") + 1 :] if "}" in text else text[len(selector.name or "") :]


def _at(selector: promql.VectorSelector) -> str:
    # The tree's own notation, whose last field it is: reading `.at` fails on times before 1970.
    return repr(selector).rpartition(" at: ")[2]


def _label(name: str) -> str:
    return name if _PLAIN_NAME.match(name) and ":" not in name else _quoted(name)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _uncertain() -> Reject:
    return Reject("not_confined", "the query cannot be confined to the tenant with certainty; write it more simply")
