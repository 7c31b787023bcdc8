"""What each rule finds, and what it lets be."""

import json

import pytest

from tests.unit.lint.linting import CONTEXT, folding, in_dashboard, in_rules, panel, rule, rules_of
from tickscope.lint.model import Context


def found(expr: str, **more: object) -> list[str]:
    return sorted(set(rules_of(in_rules(rule(expr, **more)))))


LATE = "game_ticks_late_total"


@pytest.mark.parametrize(
    "expr",
    [
        f'{LATE}{{map="x"}}',
        f"sum without (map) (rate({LATE}[5m]))",
        f"{LATE} * on (map) game_hitches_total",
        f"{LATE} * ignoring (map) game_hitches_total",
        f"{LATE} * on (az) group_left (map) game_hitches_total",
        f'label_replace({LATE}, "map", "$1", "az", "(.*)")',
        f'label_replace({LATE}, "az", "$1", "map", "(.*)")',
        f'label_join({LATE}, "az", "-", "region", "map")',
        f'count_values("map", {LATE})',
        f"sum(topk(scalar(sum by (map) ({LATE})), {LATE}))",
        f'{LATE}{{az="a" or map="b"}}',
        f'{{__name__="{LATE}", map="x"}}',
        f'{LATE}{{direction="in"}}',
        "sum by (cause) (game_packets_total)",
        'node_load1{cause="quit"}',
    ],
)
def test_unknown_labels(expr: str) -> None:
    assert found(expr) == ["unknown-label"]


@pytest.mark.parametrize(
    "expr",
    [
        f'sum by (tenant, az, job, instance) ({LATE}{{tenant="x", shard_id=~".+"}})',
        'sum by (direction) (game_packets_total{direction="in"})',
        'sum by (cause) ({__name__=~"game_.*"})',
        'az:game_disconnects:rate5m{cause="quit"}',
        "sum by (tenant, consumer, signal) (tickscope_ledger_difference_samples) != 0",
        'game_packets_total{direction=~"in|out"} / on (az, direction) game_packets_lost_total{direction!="out"}',
        'game_disconnects_total{cause=~"kick.*|"}',
        'up{instance="10.0.0.1:9100"} == 0',
        f"{LATE}:rate5m offset 1h",
        "histogram_quantile(0.99, sum by (le, az) (rate(game_action_ack_seconds_bucket[5m])))",
    ],
)
def test_what_the_schema_has_is_welcome(expr: str) -> None:
    assert found(expr) == []


def test_labels_of_rules_and_templates() -> None:
    assert found(LATE, labels={"severity": "page", "az": "{{ $labels.az }}"}) == []
    assert found(LATE, labels={"team": "core"}) == ["unknown-label"]
    assert found(f"sum({LATE})", record="a:b", labels={"severity": "x"}) == ["unknown-label"]
    assert found(LATE, annotations={"summary": "{{ $labels.map }} of {{ .Labels.az }}"}) == ["unknown-label"]


@pytest.mark.parametrize(
    "expr",
    [
        'game_packets_total{direction="sideways"}',
        'game_packets_total{direction!="sideways"}',
        'game_packets_total{direction=~"in|sideways"}',
        'game_packets_total{direction=~"s.*"}',
        f'{LATE}{{az="{"x" * 300}"}}',
    ],
)
def test_unknown_values(expr: str) -> None:
    assert found(expr) == ["unknown-value"]


def test_an_unknown_value_in_a_rules_labels() -> None:
    more = {"record": "az:lost:rate5m", "labels": {"direction": "up"}}
    assert found('sum by (az) (rate(game_packets_lost_total{direction="in"}[5m]))', **more) == ["unknown-value"]


@pytest.mark.parametrize(
    ("expr", "more"),
    [
        (f'{LATE}{{az="someone@example.com"}}', {}),
        (f'{LATE}{{az=~"someone@example\\\\.com"}}', {}),
        (f'label_replace({LATE}, "az", "203.0.113.7", "az", "x")', {}),
        (LATE, {"labels": {"az": "+49 30 1234567"}}),
        (LATE, {"annotations": {"runbook": "https://203.0.113.7/x"}}),
        (LATE, {"alert": "a@example.com"}),
    ],
)
def test_personal_data_is_told_by_kind_and_never_repeated(expr: str, more: dict[str, object]) -> None:
    findings = in_rules(rule(expr, **more))
    assert set(rules_of(findings)) == {"personal-data"}
    said = " ".join(map(str, findings))
    assert not any(part in said for part in ("someone", "203.0", "1234567", "a@"))


@pytest.mark.parametrize(
    ("expr", "kept"),
    [
        (f"sum by (shard_id) (rate({LATE}[5m]))", True),
        (f"sum without (az) (rate({LATE}[5m]))", True),
        (f"sum without (instance, shard_id) (rate({LATE}[5m]))", False),
        (f"rate({LATE}[5m])", True),
        (f'rate({LATE}{{instance="a", shard_id="b"}}[5m])', False),
        (f"topk(3, {LATE})", True),
        (f"sum(rate({LATE}[5m])) / count(game_hitches_total)", False),
        (f"{LATE} * on (az) sum by (az) (up)", False),
        (f"sum by (az) ({LATE}) and {LATE}", False),
        (f"sum by (az) ({LATE}) or {LATE}", True),
        (f"sum by (az) ({LATE}) * on (az) group_left (instance) up", True),
        ("sum by (instance) (rate(tickscope_relay_samples_dead_total[5m]))", False),
    ],
)
def test_recorded_series_for_each_process(expr: str, kept: bool) -> None:
    assert found(expr, record="a:b") == ["high-cardinality"] * kept
    assert found(expr) == []


@pytest.mark.parametrize("context", [folding("queue"), CONTEXT])
def test_panels_by_a_label_that_the_file_folds(context: Context) -> None:
    grouped = f"sum by (queue) (rate({LATE}[5m]))"
    marked = bool(context.fold_labels)
    assert rules_of(in_dashboard(panel(grouped), context)) == ["high-cardinality"] * marked
    assert rules_of(in_dashboard(panel(f"topk(5, {grouped})"), context)) == []
    assert rules_of(in_rules(rule(grouped, record="a:b"), context)) == ["high-cardinality"] * marked


P99 = "histogram_quantile(0.99, sum by (az) (rate(game_tick_duration_seconds[5m])))"


@pytest.mark.parametrize(
    "expr",
    [
        f"avg({P99})",
        f"avg(max by (az) ({P99} * 1000))",
        f"avg_over_time(({P99})[1h:1m])",
        f"quantile(0.5, {P99})",
        f"({P99} + {P99}) / 2",
        "avg by (az) (tick_duration_p99)",
        "avg_over_time(az:tick:p95[1h])",
        'avg(rpc_seconds{quantile="0.9", job="x"})'.replace(', job="x"', ""),
        f"sum({P99} > 0.05)",
    ],
)
def test_averaged_percentiles(expr: str) -> None:
    assert "averaged-percentile" in found(expr)


@pytest.mark.parametrize(
    "expr",
    [
        P99,
        f"max({P99})",
        f"max_over_time(({P99})[1h:1m])",
        f"count({P99} > 0.05)",
        f"sum({P99} > bool 0.05)",
        f"{P99} - {P99}",
        "avg(node_load1)",
        "quantile(0.9, node_load1)",
        f"sum(rate({LATE}[5m]) and {P99} > 1)",
        "sum(rate(game_p2p_total[5m]))",
    ],
)
def test_what_is_no_average_of_percentiles(expr: str) -> None:
    assert found(expr) == []


def test_what_one_rule_records_as_a_percentile_another_may_not_average() -> None:
    rules = [{"record": "az:tick:slow", "expr": P99}, {"alert": "Slow", "expr": "avg(az:tick:slow) > 1"}]
    findings = in_rules(json.dumps({"groups": [{"name": "g", "rules": rules}]}))
    assert [(each.rule, each.place.what) for each in findings] == [("averaged-percentile", "alert 'Slow'")]


@pytest.mark.parametrize(
    ("expr", "wrong"),
    [
        (f"avg by (az) ({LATE} / game_hitches_total)", True),
        (f"avg_over_time(({LATE} / game_hitches_total)[1h:1m])", True),
        (f"avg by (az) ({LATE} / 1000)", False),
        (f"avg by (az) ({LATE} / scalar(sum(game_hitches_total)))", False),
        (f"sum({LATE}) / sum(game_hitches_total)", False),
    ],
)
def test_averaged_ratios(expr: str, wrong: bool) -> None:
    assert found(expr) == ["averaged-ratio"] * wrong
