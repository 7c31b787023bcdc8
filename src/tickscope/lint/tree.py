"""What an expression's tree says about series and labels."""

from collections.abc import Iterator

import promql_parser as promql

OPERATORS = {
    str(promql.MatchOp.Equal): "=",
    str(promql.MatchOp.NotEqual): "!=",
    str(promql.MatchOp.Re): "=~",
    str(promql.MatchOp.NotRe): "!~",
}
_OWN_PREFIX = "tickscope_"
_OWN_NAMES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


def nodes(tree: promql.Expr | None) -> list[promql.Expr]:
    """Return every node of a tree, parents first: the parser's own walk takes time with the cube of the depth."""
    found = [] if tree is None else [tree]
    for node in found:
        found += _children(node)
    return found


def _children(node: promql.Expr) -> list[promql.Expr]:
    if isinstance(node, promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        return [node.expr]
    if isinstance(node, promql.MatrixSelector):
        return [node.vector_selector]
    if isinstance(node, promql.AggregateExpr):
        return [node.expr] if node.param is None else [node.param, node.expr]
    if isinstance(node, promql.BinaryExpr):
        return [node.lhs, node.rhs]
    return list(node.args) if isinstance(node, promql.Call) else []


def selectors(tree: promql.Expr | None) -> list[promql.VectorSelector]:
    """Return every selector of a tree."""
    return [node for node in nodes(tree) if isinstance(node, promql.VectorSelector)]


def metric(selector: promql.VectorSelector) -> str:
    """Return the name of the series that are selected, or an empty string where it is not one name."""
    named = (value for name, operator, value in matchers(selector) if name == "__name__" and operator == "=")
    return selector.name or next(named, "")


def matchers(selector: promql.VectorSelector) -> Iterator[tuple[str, str, str]]:
    """Yield (label, operator, value) of a selector."""
    alternatives = selector.matchers.or_matchers
    for matcher in (*selector.matchers.matchers, *(each for several in alternatives for each in several)):
        yield matcher.name, OPERATORS[str(matcher.op)], matcher.value


def is_platforms_own(name: str) -> bool:
    """Return whether a series is Tickscope's or Prometheus' own: those never pass the gateway."""
    return name.startswith(_OWN_PREFIX) or name in _OWN_NAMES


def named_labels(tree: promql.Expr | None) -> Iterator[tuple[str, str]]:
    """Yield (where, label) of every label that stands outside of a selector."""
    for node in nodes(tree):
        if isinstance(node, promql.AggregateExpr):
            op = str(node.op)
            if node.modifier is not None:
                way = "by" if node.modifier.type == promql.AggModifierType.By else "without"
                yield from ((f"{op} {way}", label) for label in node.modifier.labels)
            if op == "count_values" and isinstance(node.param, promql.StringLiteral):
                yield op, node.param.val
        elif isinstance(node, promql.BinaryExpr) and node.modifier is not None:
            yield from _matching(node.modifier)
        elif isinstance(node, promql.Call):
            yield from ((node.func.name, label) for label in _of_call(node))


def _matching(modifier: promql.BinModifier) -> Iterator[tuple[str, str]]:
    if modifier.matching is not None:
        way = "on" if modifier.matching.type == promql.LabelModifierType.Include else "ignoring"
        yield from ((way, label) for label in modifier.matching.labels)
    many = "group_left" if modifier.card == promql.VectorMatchCardinality.ManyToOne else "group_right"
    yield from ((many, label) for label in modifier.group_labels or ())


def _of_call(call: promql.Call) -> Iterator[str]:
    places = {"label_replace": (1, 3), "label_join": (1, *range(3, len(call.args)))}
    places |= {name: tuple(range(1, len(call.args))) for name in ("sort_by_label", "sort_by_label_desc")}
    for place in places.get(call.func.name, ()):
        if isinstance(call.args[place], promql.StringLiteral):
            yield call.args[place].val


def texts(tree: promql.Expr | None) -> Iterator[str]:
    """Return every literal text of a tree outside of its selectors."""
    return (node.val for node in nodes(tree) if isinstance(node, promql.StringLiteral))


def bare(node: promql.Expr) -> promql.Expr:
    """Return a node without the brackets, signs and subqueries around it."""
    while isinstance(node, promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        node = node.expr
    return node
