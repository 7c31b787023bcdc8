"""Which expressions are percentiles, and which average them."""

import re

import promql_parser as promql

from tickscope.lint.tree import bare, matchers, metric

NAMED = re.compile(r"(?:\A|[_:])p\d{2,4}(?:\Z|[_:])|percentile|(?:\A|[_:])median(?:\Z|[_:])", re.IGNORECASE)
_AGGREGATIONS = frozenset({"avg", "sum", "quantile", "stddev", "stdvar"})
_OVER_TIME = frozenset(f"{name}_over_time" for name in ("avg", "sum", "quantile", "stddev", "stdvar", "mad"))
_COUNTED = frozenset({"count", "group", "count_values"})
_CALLS_OF_OTHERS = frozenset(
    {"absent", "absent_over_time", "changes", "count_over_time", "histogram_fraction"}
    | {"present_over_time", "resets", "timestamp"}
)
_COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


class Percentiles:
    """Looks at an expression once, from its leaves up: what its values are, and what was averaged on the way."""

    def __init__(self, recorded: frozenset[str] = frozenset()) -> None:
        """``recorded`` are names of series that were recorded from percentiles."""
        self._recorded = recorded
        self.averaged_by: list[str] = []

    def are(self, node: promql.Expr) -> bool:
        """Return whether values are percentiles: by function, by name, or as a summary's quantile."""
        node = bare(node)
        if isinstance(node, promql.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql.VectorSelector):
            name = metric(node)
            return (
                name in self._recorded
                or NAMED.search(name) is not None
                or any(label == "quantile" for label, _, _ in matchers(node))
            )
        if isinstance(node, promql.AggregateExpr):
            return self._aggregated(node)
        if isinstance(node, promql.BinaryExpr):
            return self._combined(node)
        return isinstance(node, promql.Call) and self._called(node)

    def _aggregated(self, node: promql.AggregateExpr) -> bool:
        op, inner = str(node.op), self.are(node.expr)
        if inner and op in _AGGREGATIONS:
            self.averaged_by.append(op)
        return op == "quantile" or (inner and op not in _COUNTED)

    def _called(self, node: promql.Call) -> bool:
        looked_at = [self.are(each) for each in node.args]
        name, inner = node.func.name, any(looked_at)
        if inner and name in _OVER_TIME:
            self.averaged_by.append(name)
        return name in ("histogram_quantile", "quantile_over_time") or (inner and name not in _CALLS_OF_OTHERS)

    def _combined(self, node: promql.BinaryExpr) -> bool:
        op, left, right = str(node.op), self.are(node.lhs), self.are(node.rhs)
        if op == "+" and left and right:
            self.averaged_by.append("a sum")
        if op in _COMPARISONS:
            return left and not (node.modifier is not None and node.modifier.return_bool)
        return left if op in ("and", "unless") else left or right
