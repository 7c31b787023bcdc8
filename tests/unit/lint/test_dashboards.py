"""Grafana's dashboards: where expressions stand, and what their variables are."""

import json

import pytest

from tests.unit.lint.linting import CONTEXT, in_dashboard, panel, rules_of
from tickscope.errors import Reject
from tickscope.lint.grafana import VARIABLE, readings
from tickscope.lint.json_lines import dotted, key_lines
from tickscope.lint.limits import EXPRESSIONS_MAX

BOARD = """{
  "title": "Fleet",
  "panels": [
    {"type": "row", "panels": [
      {
        "title": "Hitches",
        "targets": [
          {"expr": "sum by (az) (rate(game_hitches_total[5m]))", "legendFormat": "{{az}}"},
          {
            "legendFormat": "{{ map }}",
            "expr": "sum by (map) (rate(game_hitches_total[$__rate_interval]))"
          }
        ]
      }
    ]}
  ]
}
"""


def test_a_finding_has_the_panels_title_its_path_and_its_line() -> None:
    findings = in_dashboard(BOARD)
    assert [(each.place.line, each.rule, each.place.what) for each in findings] == [
        (10, "unknown-label", "'Hitches', panels[0].panels[0].targets[1].legendFormat"),
        (11, "unknown-label", "'Hitches', panels[0].panels[0].targets[1].expr"),
    ]
    assert str(findings[1]).startswith("board.json:11: unknown-label: label 'map' in sum by is not in the schema (")


@pytest.mark.parametrize(
    "expr",
    [
        'rate(game_hitches_total{az="$az", queue=~"${queue:regex}", region=~"[[region]]"}[$__rate_interval])',
        "sum by ($by) (rate(game_hitches_total[${window}]))",
        "sum by (az) (${metric}_total offset $shift)",
        "histogram_quantile($quantile, sum by (az) (rate(game_tick_duration_seconds[5m])))",
        "max_over_time(game_hitches_total[$__range:$__interval])",
        'game_packets_total{direction="$direction"}',
        'sum by (cause) (game_$family{cause="quit"})',
        "topk($n, game_hitches_total[[suffix]])",
        "rate(game_hitches_total[[[window]]])",
    ],
)
def test_variables_are_no_findings(expr: str) -> None:
    assert in_dashboard(panel(expr)) == []


def test_a_variable_is_read_as_what_can_stand_there() -> None:
    assert readings("a[$x:$y] offset $z") == ("a[5m:5m] offset 5m",)
    assert readings('$a{b="$c"} * [[d]]') == (f'{VARIABLE}a{{b="$c"}} * {VARIABLE}d', '1{b="$c"} * 1')


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        (
            {"templating": {"list": [{"name": "m", "query": "label_values(game_hitches_total, map)"}]}},
            ["unknown-label"],
        ),
        ({"templating": {"list": [{"name": "m", "query": {"query": "label_values(map)"}}]}}, ["unknown-label"]),
        ({"templating": {"list": [{"name": "a", "query": "label_values(game_hitches_total{az=~'$z'}, az)"}]}}, []),
        ({"templating": {"list": [{"name": "a", "query": "label_values(cause)"}]}}, []),
        ({"templating": {"list": [{"name": "p", "query": "a@example.com, b@example.com"}]}}, ["personal-data"]),
        (
            {"annotations": {"list": [{"name": "deploys", "expr": 'game_hitches_total{map="x"}'}]}},
            ["unknown-label"],
        ),
        ({"description": "ask someone@example.com"}, ["personal-data"]),
        ({"panels": [{"datasource": {"type": "loki"}, "targets": [{"expr": '{app="x"} |= "y"'}]}]}, []),
        ({"panels": [{"datasource": {"type": "prometheus"}, "targets": [{"expr": "sum("}]}]}, ["unreadable"]),
    ],
)
def test_variables_annotations_and_texts_are_looked_at(more: dict[str, object], rules: list[str]) -> None:
    assert rules_of(in_dashboard(json.dumps({"panels": [], **more}))) == rules


def test_a_title_with_personal_data_is_not_repeated() -> None:
    board = {"panels": [{"title": "a@example.com", "targets": [{"expr": "sum("}]}]}
    findings = in_dashboard(json.dumps(board))
    assert sorted(rules_of(findings)) == ["personal-data", "unreadable"]
    assert "a@" not in " ".join(map(str, findings))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{\n  nothing", "board.json:2:3: not JSON"),
        ("[]", "board.json:1: no dashboard"),
        ('{"groups": []}', "export it from Grafana"),
        ('{"panels": ' + "[" * 100 + "]" * 100 + "}", "JSON_DEPTH_MAX"),
        ('{"panels": ' + "[" * 100_000, "nested deeper than"),
        (json.dumps({"panels": [{"expr": "up"}] * (EXPRESSIONS_MAX + 1)}), "EXPRESSIONS_MAX"),
    ],
)
def test_what_is_no_dashboard(text: str, said: str) -> None:
    with pytest.raises(Reject) as refused:
        in_dashboard(text)
    assert said in str(refused.value)
    assert refused.value.reason == "bad_dashboard"


def test_lines_of_keys_whatever_stands_between() -> None:
    text = '{"a": [1, {"b\\"": "{[,:\\"",\n\n"c": []}, [], {}],\r\n "d": {"e": null,\n"f": {}}}'
    lines = {dotted(path): line for path, line in key_lines(text).items()}
    assert lines == {"a": 1, 'a[1].b"': 1, "a[1].c": 3, "d": 4, "d.e": 4, "d.f": 5}


@pytest.mark.parametrize("text", ['{"panels": [{"expr": "\\ud800"}]}', '{"panels": [{"title": "\\ud800"}]}'])
def test_half_of_a_surrogate_pair_does_no_harm(text: str) -> None:
    " ".join(map(str, in_dashboard(text))).encode()


def test_the_context_is_the_platform_files() -> None:
    assert CONTEXT.one_process == {"instance", "shard_id"}
