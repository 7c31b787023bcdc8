"""Which questions reach the store: a request's parameters in, a question of one tenant (or Reject) out."""

import re
from collections.abc import Mapping

import promql_parser as promql

from tickscope.errors import Reject
from tickscope.model.platform import Platform
from tickscope.ports.query_store import InstantQuestion, RangeQuestion
from tickscope.query.functions import ALLOWED
from tickscope.query.limits import Limits, check_length, check_nesting, check_range, check_reach, check_subqueries
from tickscope.query.scope import confine, parse
from tickscope.query.times import parse_step, parse_time

TENANT_HEADER = "x-tickscope-tenant"
TENANT_PARAMETER = "tenant"

SUBQUERY_STEP_DEFAULT_S = 60.0
"""Prometheus' global evaluation interval."""

_QUOTED_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|#[^\n]*')
_BRACES = re.compile(r"\{[^{}]*\}")
_DEEPER = re.compile(r"[(\[]|[-+*/%^]|[=!<>]=|[<>]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)


def tenant_of(header: str | None, parameter: str | None, platform: Platform) -> str:
    """Return the tenant that a request names by header or parameter; raises Reject."""
    if header and parameter and header != parameter:
        raise Reject("tenant_ambiguous", f"the header {TENANT_HEADER} and the parameter name different tenants")
    name = header or parameter
    if not name:
        raise Reject(
            "tenant_missing", f"name a tenant with the header {TENANT_HEADER} or the parameter {TENANT_PARAMETER}"
        )
    tenant = platform.tenant(name)
    if tenant is None:
        raise Reject("tenant_unknown", "there is no such tenant")
    return tenant.name


def instant(parameters: Mapping[str, str], tenant: str, now_s: float, limits: Limits) -> InstantQuestion:
    """Return the question of /api/v1/query; ``time`` is now when it is left out. Raises Reject."""
    given = parameters.get("time")
    time_s = parse_time(given, "time") if given else now_s
    return InstantQuestion(expression(_required(parameters, "query"), tenant, limits), time_s)


def ranged(parameters: Mapping[str, str], tenant: str, limits: Limits) -> RangeQuestion:
    """Return the question of /api/v1/query_range; raises Reject."""
    start_s = parse_time(_required(parameters, "start"), "start")
    end_s = parse_time(_required(parameters, "end"), "end")
    step_s = parse_step(_required(parameters, "step"))
    check_range(start_s, end_s, step_s, limits)
    return RangeQuestion(expression(_required(parameters, "query"), tenant, limits), start_s, end_s, step_s)


def expression(query: str, tenant: str, limits: Limits) -> str:
    """Return the query, confined to the tenant and within its limits; raises Reject."""
    check_length(query, limits)
    check_nesting(depth_at_most(query), limits)
    try:
        tree = parse(query)
        _check_tree(tree, limits)
        return confine(tree, tenant)
    except BaseException as error:
        # A panic of the parser (a Rust program) arrives as a BaseException of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Reject("bad_query", "the query cannot be parsed") from None


def depth_at_most(query: str) -> int:
    """Return a bound of the depth of the query's tree, from its text alone: parsing itself is what costs."""
    bare = _BRACES.sub("", _QUOTED_OR_COMMENT.sub("", query))
    return len(_DEEPER.findall(bare))


def _check_tree(tree: promql.Expr, limits: Limits) -> None:
    points = [1.0]

    def enter(node: promql.Expr) -> None:
        if isinstance(node, promql.Call) and node.func.name not in ALLOWED:
            raise Reject("function_not_allowed", f"the function {node.func.name} is not allowed here")
        if isinstance(node, promql.MatrixSelector):
            check_reach(node.range.total_seconds(), limits)
        if isinstance(node, promql.SubqueryExpr):
            range_s = node.range.total_seconds() if node.range else 0.0
            step_s = node.step.total_seconds() if node.step else SUBQUERY_STEP_DEFAULT_S
            check_reach(range_s, limits)
            points.append(points[-1] * max(1.0, range_s / step_s))
            check_subqueries(points[-1], limits)

    def leave(node: promql.Expr) -> None:
        if isinstance(node, promql.SubqueryExpr):
            points.pop()

    promql.walk(tree, enter, leave)


def _required(parameters: Mapping[str, str], name: str) -> str:
    value = parameters.get(name, "")
    if not value.strip():
        raise Reject("parameter_missing", f"the parameter {name} is missing")
    return value
