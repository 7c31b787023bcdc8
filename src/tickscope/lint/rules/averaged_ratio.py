"""An average of ratios, in which a shard of two players counts as much as one of two hundred."""

from collections.abc import Iterator

import promql_parser as promql

from tickscope.lint.model import Context, Finding, Subject
from tickscope.lint.tree import bare, nodes

NAME = "averaged-ratio"
_SCALARS = frozenset({"scalar", "time", "pi"})


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield averages, over series or time, of one vector divided by another."""
    for node in nodes(subject.tree):
        if isinstance(node, promql.AggregateExpr) and str(node.op) == "avg" and _is_ratio(node.expr):
            yield _found(subject, "avg", "sum(…) / sum(…)")
        elif isinstance(node, promql.Call) and node.func.name == "avg_over_time" and _is_ratio(node.args[0]):
            yield _found(subject, "avg_over_time", "the ratio of two rates over that time")


def _found(subject: Subject, what: str, better: str) -> Finding:
    return Finding(subject.place, NAME, f"{what} of a ratio weighs all alike", f"take {better}")


def _is_ratio(node: promql.Expr) -> bool:
    node = bare(node)
    if not isinstance(node, promql.BinaryExpr) or str(node.op) != "/":
        return False
    return not (_is_scalar(node.lhs) or _is_scalar(node.rhs))


def _is_scalar(node: promql.Expr) -> bool:
    node = bare(node)
    if isinstance(node, promql.BinaryExpr):
        return _is_scalar(node.lhs) and _is_scalar(node.rhs)
    return isinstance(node, promql.NumberLiteral) or (isinstance(node, promql.Call) and node.func.name in _SCALARS)
