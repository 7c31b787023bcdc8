"""Rule files: lines, and what is no rule file."""

import pytest

from tests.unit.lint.linting import in_rules, rule, rules_of
from tickscope.errors import Reject
from tickscope.lint.limits import EXPRESSION_CHARS_MAX, EXPRESSION_NESTING_MAX, EXPRESSIONS_MAX

FILE = """\
groups:
  - name: game
    interval: 1m
    rules:
      - record: az:game_hitches:rate5m
        expr: |
          sum by (az) (
            rate(game_hitches_total[5m])
          )
      - alert: Late
        expr: sum by (map) (game_ticks_late_total) > 1
        labels:
          severity: page
          team: core
        annotations:
          summary: >-
            {{ $labels.map }} is late
"""


def test_findings_have_lines_and_say_what_to_do() -> None:
    findings = in_rules(FILE)
    assert [(each.place.line, each.message) for each in findings] == [
        (11, "label 'map' in sum by is not in the schema"),
        (14, "label 'team' in labels of the rule is not in the schema"),
        (16, "label 'map' in a template is not in the schema"),
    ]
    assert str(findings[0]) == (
        "rules.yaml:11: unknown-label: label 'map' in sum by is not in the schema (alert 'Late'); "
        "take one of schema.labels (or of the family's own in catalogue), or add it there"
    )


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("sum(", "unclosed left parenthesis"),
        ("nofunc(a)", "unknown function"),
        ("1 + " * (EXPRESSION_CHARS_MAX // 4) + "1", "EXPRESSION_CHARS_MAX"),
        ("(" * (EXPRESSION_NESTING_MAX + 1) + "1" + ")" * (EXPRESSION_NESTING_MAX + 1), "EXPRESSION_NESTING_MAX"),
        ("someone@example.com", "unexpected character"),
    ],
)
def test_an_expression_that_cannot_be_read_is_one_finding(expr: str, said: str) -> None:
    (finding,) = [each for each in in_rules(rule(expr)) if each.rule == "unreadable"]
    assert said in finding.message
    assert "someone" not in str(finding)


def test_deep_expressions_within_the_limits_are_read() -> None:
    deep = EXPRESSION_NESTING_MAX
    assert in_rules(rule("(" * deep + "node_load1" + ")" * deep)) == []
    assert in_rules(rule("-" * deep + "node_load1")) == []
    assert in_rules(rule(" + ".join(["node_load1"] * deep))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: [", "rules.yaml:1:10: not YAML"),
        ("", "rules.yaml:1:1: the file is empty"),
        ("- a\n", "rules.yaml:1:1: groups: no list of groups"),
        ("tenants: []\n", "rules.yaml:1:1: groups: no list of groups"),
        ("groups:\n  - name: g\n", "rules.yaml:2:5: groups[0].rules: no list of rules"),
        ("groups:\n- rules:\n  - expr: up\n", "rules.yaml:3:5: groups[0].rules[0]: no rule"),
        ("groups:\n- rules:\n  - alert: A\n    expr: [1]\n", "no rule"),
        ("groups:\n- rules:\n  - {alert: A, expr: up, labels: [a]}\n", "groups[0].rules[0].labels: labels are no"),
        ("groups:\n- rules:\n  - {alert: A, expr: up, labels: {a: [1]}}\n", "labels.a: no text"),
        ("groups: &x\n- rules: []\n", "an anchor"),
        ("groups:\n- rules:\n" + "  - {alert: A, expr: '1'}\n" * (EXPRESSIONS_MAX + 1), "EXPRESSIONS_MAX"),
    ],
)
def test_what_is_no_rule_file(text: str, said: str) -> None:
    with pytest.raises(Reject) as refused:
        in_rules(text)
    assert said in str(refused.value)
    assert refused.value.reason == "bad_rule_file"


def test_a_number_is_an_expression_and_a_bare_label_is_empty() -> None:
    assert in_rules("groups:\n- rules:\n  - {alert: A, expr: 1, labels: {severity: }, annotations: }\n") == []
    assert rules_of(in_rules("groups:\n- rules:\n  - {record: 'a:b', expr: 1, labels: {x: 1}}\n")) == [
        "unknown-label"
    ]
