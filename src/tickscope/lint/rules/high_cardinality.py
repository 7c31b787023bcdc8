"""Series without a bound: one for each process, or for each value of a label that the platform file folds.

A recorded series is stored, so it is told which labels are left in it. A panel may show processes; only what the
file itself marks (``tenants[].fold_labels``) wants a ``topk`` around it.
"""

from collections.abc import Iterator

import promql_parser as promql

from tickscope.lint.model import Context, Finding, Subject, told
from tickscope.lint.tree import bare, is_platforms_own, matchers, metric, nodes, selectors

NAME = "high-cardinality"
_SET_OPERATORS = frozenset({"and", "unless"})
_WITHOUT_LABELS = frozenset({"scalar", "absent", "absent_over_time", "vector", "time", "pi"})
_CHOOSING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield recorded series that keep such a label, and panels that group by one."""
    if subject.tree is None or any(is_platforms_own(metric(each)) for each in selectors(subject.tree)):
        return
    if subject.kind == "record":
        kept = _kept(subject.tree, context.one_process | context.fold_labels)
        if kept:
            message = f"the recorded series keeps {_listed(kept, context)}: one for each of its values"
            yield Finding(subject.place, NAME, message, "aggregate without it, for example by (az, build_id)")
    elif subject.kind == "panel" and not _chooses(subject.tree):
        grouped = {
            label
            for node in nodes(subject.tree)
            if isinstance(node, promql.AggregateExpr) and node.modifier is not None
            if node.modifier.type == promql.AggModifierType.By
            for label in node.modifier.labels
        }
        if many := grouped & context.fold_labels:
            message = f"grouped by {_listed(many, context)}, which tenants[].fold_labels marks"
            yield Finding(subject.place, NAME, message, "put topk around it, or group by another label")


def _chooses(tree: promql.Expr) -> bool:
    top = bare(tree)
    return isinstance(top, promql.AggregateExpr) and str(top.op) in ("topk", "bottomk")


def _kept(node: promql.Expr, watched: frozenset[str]) -> frozenset[str]:
    """Return which of the watched labels an expression's series may differ by."""
    node = bare(node)
    if isinstance(node, promql.MatrixSelector):
        node = node.vector_selector
    if isinstance(node, promql.VectorSelector):
        return watched - {name for name, operator, value in matchers(node) if operator == "=" and value}
    if isinstance(node, promql.AggregateExpr):
        return _aggregated(node, watched)
    if isinstance(node, promql.BinaryExpr):
        return _combined(node, watched)
    if isinstance(node, promql.Call) and node.func.name not in _WITHOUT_LABELS:
        return frozenset[str]().union(*(_kept(each, watched) for each in node.args))
    return frozenset()


def _aggregated(node: promql.AggregateExpr, watched: frozenset[str]) -> frozenset[str]:
    inner, modifier = _kept(node.expr, watched), node.modifier
    if str(node.op) in _CHOOSING:
        return inner
    if modifier is None:
        return frozenset()
    by = modifier.type == promql.AggModifierType.By
    return inner & set(modifier.labels) if by else inner - set(modifier.labels)


def _combined(node: promql.BinaryExpr, watched: frozenset[str]) -> frozenset[str]:
    left, right, modifier = _kept(node.lhs, watched), _kept(node.rhs, watched), node.modifier
    if str(node.op) in _SET_OPERATORS:
        return left
    if str(node.op) == "or" or modifier is None:
        return left | right
    if modifier.card != promql.VectorMatchCardinality.OneToOne:
        many = left if modifier.card == promql.VectorMatchCardinality.ManyToOne else right
        return many | (watched & set(modifier.group_labels or ()))
    if modifier.matching is None:
        return left | right
    named = set(modifier.matching.labels)
    on = modifier.matching.type == promql.LabelModifierType.Include
    return left & named if on else left - named


def _listed(labels: frozenset[str] | set[str], context: Context) -> str:
    return ", ".join(told(label, context.policy.patterns) for label in sorted(labels))
