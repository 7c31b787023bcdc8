"""Which expressions are percentiles."""

import re

import promql_parser as promql

from tickscope.lint.tree import bare, matchers, metric

NAMED = re.compile(r"(?:\A|[_:])p\d{2,4}(?:\Z|[_:])|percentile|(?:\A|[_:])median(?:\Z|[_:])", re.IGNORECASE)
_COUNTED = frozenset({"count", "group", "count_values"})
_CALLS_OF_OTHERS = frozenset(
    {"absent", "absent_over_time", "changes", "count_over_time", "histogram_fraction"}
    | {"present_over_time", "resets", "timestamp"}
)
_COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


def is_percentile(node: promql.Expr, recorded: frozenset[str] = frozenset()) -> bool:
    """Return whether an expression's values are percentiles: by function, by name, or as a summary's quantile.

    ``recorded`` are names of series that were recorded from percentiles.
    """
    node = bare(node)
    if isinstance(node, promql.MatrixSelector):
        node = node.vector_selector
    if isinstance(node, promql.VectorSelector):
        name = metric(node)
        return name in recorded or bool(NAMED.search(name)) or any(each[0] == "quantile" for each in matchers(node))
    if isinstance(node, promql.AggregateExpr):
        return str(node.op) == "quantile" or (str(node.op) not in _COUNTED and is_percentile(node.expr, recorded))
    if isinstance(node, promql.BinaryExpr):
        return _of_both(node, recorded)
    if isinstance(node, promql.Call):
        if node.func.name in ("histogram_quantile", "quantile_over_time"):
            return True
        return node.func.name not in _CALLS_OF_OTHERS and any(is_percentile(each, recorded) for each in node.args)
    return False


def _of_both(node: promql.BinaryExpr, recorded: frozenset[str]) -> bool:
    left = is_percentile(node.lhs, recorded)
    if str(node.op) in _COMPARISONS:
        return left and not (node.modifier is not None and node.modifier.return_bool)
    if str(node.op) in ("and", "unless"):
        return left
    return left or is_percentile(node.rhs, recorded)
