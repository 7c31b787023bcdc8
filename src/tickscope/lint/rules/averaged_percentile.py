"""An average or sum of percentiles, which is no percentile of anything."""

from collections.abc import Iterator

import promql_parser as promql

from tickscope.lint.model import Context, Finding, Subject
from tickscope.lint.percentiles import is_percentile
from tickscope.lint.tree import nodes

NAME = "averaged-percentile"
ADVICE = "take histogram_quantile of the summed histograms: histogram_quantile(0.99, sum by (az) (rate(…)))"
_AGGREGATIONS = frozenset({"avg", "sum", "quantile", "stddev", "stdvar"})
_OVER_TIME = frozenset(f"{name}_over_time" for name in ("avg", "sum", "quantile", "stddev", "stdvar", "mad"))


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield aggregations of percentiles over series or time, and sums of two of them."""
    for node in nodes(subject.tree):
        if what := _averaging(node, context.percentiles):
            yield Finding(subject.place, NAME, f"{what} of percentiles is no percentile", ADVICE)


def _averaging(node: promql.Expr, recorded: frozenset[str]) -> str:
    if isinstance(node, promql.AggregateExpr) and str(node.op) in _AGGREGATIONS:
        return str(node.op) if is_percentile(node.expr, recorded) else ""
    if isinstance(node, promql.Call) and node.func.name in _OVER_TIME:
        return node.func.name if any(is_percentile(each, recorded) for each in node.args) else ""
    if isinstance(node, promql.BinaryExpr) and str(node.op) == "+":
        return "a sum" if is_percentile(node.lhs, recorded) and is_percentile(node.rhs, recorded) else ""
    return ""
