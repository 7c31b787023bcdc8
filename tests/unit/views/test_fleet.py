"""The fleet's page: its expressions are PromQL, confined by the query room's rules, and average no percentile."""

import json
import re
from pathlib import Path

import promql_parser as promql
import pytest

from tickscope.model.series import TENANT_LABEL
from tickscope.spec import load
from tickscope.views.fleet import fleet
from tickscope.views.model import to_json

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
PAGE = fleet(PLATFORM)
HOST_METRICS = {"node_load1"}
AVERAGING = {"avg", "avg_over_time", "histogram_avg", "quantile", "quantile_over_time"}


def parsed(expr: str) -> promql.Expr:
    return promql.parse(re.sub(r"\$(window|minute|compared)", "60s", expr))


def nodes(tree: promql.Expr) -> list[promql.Expr]:
    found: list[promql.Expr] = []
    promql.walk(tree, found.append)
    return found


def averages_a_percentile(expr: str) -> bool:
    """Say whether a quantile is taken of anything but a histogram summed over rates, or is aggregated after."""
    tree = parsed(expr)
    text = tree.prettify()
    for node in nodes(tree):
        if isinstance(node, promql.AggregateExpr):
            inside = [one for one in nodes(node.expr) if isinstance(one, promql.Call)]
            if any(one.func.name == "histogram_quantile" for one in inside):
                return True
        if isinstance(node, promql.Call) and node.func.name == "histogram_quantile":
            summed = node.args[1]
            if not isinstance(summed, promql.AggregateExpr) or not re.match(r"sum\b", summed.prettify().strip()):
                return True
            if not isinstance(summed.expr, promql.Call) or summed.expr.func.name != "rate":
                return True
    return any(re.search(rf"\b{word}\b", text) for word in AVERAGING)


@pytest.mark.parametrize("expr", PAGE.expressions())
def test_expressions_are_promql_without_a_tenant(expr: str) -> None:
    assert "$" not in re.sub(r"\$(window|minute|compared)\]", "]", expr)
    for node in nodes(parsed(expr)):
        if isinstance(node, promql.VectorSelector):
            assert all(matcher.name != TENANT_LABEL for matcher in node.matchers.matchers)
            assert node.name in {*PLATFORM.schema.families, *HOST_METRICS}


@pytest.mark.parametrize("expr", PAGE.expressions())
def test_no_expression_averages_a_percentile(expr: str) -> None:
    assert not averages_a_percentile(expr)


@pytest.mark.parametrize(
    "expr",
    [
        "avg(histogram_quantile(0.99, sum(rate(a[1m]))))",
        "max by (az) (histogram_quantile(0.99, sum by (az, b) (rate(a[1m]))))",
        "histogram_quantile(0.99, rate(a[1m]))",
        "histogram_quantile(0.99, avg(rate(a[1m])))",
        "histogram_quantile(0.99, sum(a))",
        "avg_over_time(p99[5m])",
        "quantile(0.99, a)",
    ],
)
def test_the_lint_finds_averaged_percentiles(expr: str) -> None:
    assert averages_a_percentile(expr)


def test_a_legend_names_a_label_that_its_query_keeps() -> None:
    for panel in PAGE.panels:
        for query in panel.queries:
            assert query.legend == f"{{{{{query.by}}}}}"
            assert f"by ({query.by})" in query.expr


def test_every_measure_that_depends_on_servers_can_be_split_by_build_and_by_zone() -> None:
    splits = {panel.id: {query.by for query in panel.queries} for panel in PAGE.panels}
    for panel in ("players", "late", "tick_p99", "tick_p50", "ack_p99", "hitches", "corrections"):
        assert splits[panel] == {"build_id", "az"}


def test_the_last_panel_is_the_telemetrys_age_against_its_objective() -> None:
    last = PAGE.panels[-1]
    assert last.id == "age"
    assert last.budget == PLATFORM.slo.freshness_p99_s
    assert last.queries[0].expr == "time() - max by (az) (timestamp(game_player_seconds_total))"


def test_ids_are_unique_and_every_panel_says_what_it_waits_for() -> None:
    for things in (PAGE.tiles, PAGE.panels, PAGE.comparison.columns):
        ids = [thing.id for thing in things]
        assert len(set(ids)) == len(ids)
    assert all(panel.waits_for and panel.help for panel in PAGE.panels)


def test_json_is_the_model() -> None:
    document = json.loads(to_json(PAGE))
    assert document["windows"]["scrape_interval_s"] == PLATFORM.edge.scrape_interval_s
    assert [panel["id"] for panel in document["panels"]] == [panel.id for panel in PAGE.panels]
    assert document["tiles"][0]["thresholds"] is None
