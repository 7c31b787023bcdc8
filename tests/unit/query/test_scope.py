"""No query leaves its tenant: what is not certain is refused."""

import promql_parser as promql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.query.hostile import ESCAPES, QUERIES
from tickscope.errors import Reject
from tickscope.query.decide import depth_at_most, expression
from tickscope.query.limits import Limits
from tickscope.query.scope import parse, selectors

LIMITS = Limits(range_s_max=48 * 3600)
TENANT = "acme"


def assert_confined(text: str, tenant: str = TENANT) -> None:
    for selector in selectors(promql.parse(text)):
        matchers = selector.matchers
        named = [(str(one.op), one.value) for one in matchers.matchers if one.name == "tenant"]
        assert named == [("MatchOp.Equal", tenant)], text
        assert not matchers.or_matchers, text


def without_selectors(text: str) -> str:
    """Return the shape of a query, in which every selector is the same."""

    def blank(node: promql.Expr) -> promql.Expr | None:
        return promql.parse("blank") if isinstance(node, promql.VectorSelector) else None

    return repr(promql.transform(promql.parse(text), blank))


@pytest.mark.parametrize("query", ESCAPES)
def test_hostile_queries_are_confined_or_refused(query: str) -> None:
    try:
        confined = expression(query, TENANT, LIMITS)
    except Reject:
        return
    assert_confined(confined)


@settings(max_examples=400, deadline=None)
@given(QUERIES)
def test_generated_queries_are_confined_or_refused(query: str) -> None:
    try:
        confined = expression(query, TENANT, LIMITS)
    except Reject:
        return
    assert_confined(confined)
    assert without_selectors(confined) == without_selectors(query)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12))
def test_a_tenants_name_cannot_break_out_of_its_quotes(name: str) -> None:
    assert_confined(expression("sum(rate(up[5m])) or down", name, LIMITS), name)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="up{}[]()=~!\"'`\\#,.:@ or5m\n", max_size=40))
def test_noise_is_refused_or_confined(text: str) -> None:
    try:
        confined = expression(text, TENANT, LIMITS)
    except Reject:
        return
    assert_confined(confined)


@pytest.mark.parametrize(
    ("query", "confined"),
    [
        ("up", 'up{tenant="acme"}'),
        ("up{}", 'up{tenant="acme"}'),
        ('up{job="a"} offset 5m', 'up{job="a",tenant="acme"} offset 5m'),
        ('{tenant="other"}', '{tenant="acme"}'),
        ('up{tenant=~"a|b",tenant!="c"}', 'up{tenant="acme"}'),
        ("rate(up[5m] @ end())", 'rate(up{tenant="acme"}[5m] @ end())'),
        (r'up{a=~"x\\.y\"z"}', r'up{a=~"x\\.y\"z",tenant="acme"}'),
        ('{"a b", "c d"="e"}', '{"c d"="e",__name__="a b",tenant="acme"}'),
        ("a - (b - c) ^ 2", 'a{tenant="acme"} - (b{tenant="acme"} - c{tenant="acme"}) ^ 2'),
        ("a / on (x) group_left (y) b", 'a{tenant="acme"} / on (x) group_left (y) b{tenant="acme"}'),
        ("max_over_time(up[5m:10s] offset 1m)", 'max_over_time(up{tenant="acme"}[5m:10s] offset 1m)'),
        (
            'label_replace(up, "a", "$1", "b", "(.*)\\\\d")',
            'label_replace(up{tenant="acme"}, "a", "$1", "b", "(.*)\\\\d")',
        ),
        ("time() + 1", "time() + 1"),
    ],
)
def test_only_the_matcher_changes(query: str, confined: str) -> None:
    assert expression(query, TENANT, LIMITS) == confined


def test_a_long_query_keeps_its_meaning_over_several_lines() -> None:
    query = 'histogram_quantile(0.99, sum by (build_id) (rate(game_tick_duration_seconds{az="a"}[20s])))'
    assert_confined(expression(query, TENANT, LIMITS))
    assert without_selectors(expression(query, TENANT, LIMITS)) == without_selectors(query)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ('up{a="b" or tenant="other"}', "or_matchers"),
        ("info(up)", "function_not_allowed"),
        ('info(up, {tenant="other"})', "function_not_allowed"),
        ("up @ -5", "not_confined"),
        ("sum by () (up)", "not_confined"),
        ("{}", "bad_query"),
        ("up{", "bad_query"),
        ("", "bad_query"),
        ('up{a=~"("}', "bad_query"),
        ("holt_winters(up[5m], 0.1, 0.2)", "bad_query"),
    ],
)
def test_what_is_not_certain_is_refused(query: str, reason: str) -> None:
    with pytest.raises(Reject) as caught:
        expression(query, TENANT, LIMITS)
    assert caught.value.reason == reason


@settings(max_examples=300, deadline=None)
@given(QUERIES)
def test_depth_is_never_underestimated(query: str) -> None:
    try:
        tree = parse(query)
    except Reject:
        return
    depth = deepest = 0

    def enter(_: promql.Expr) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)

    def leave(_: promql.Expr) -> None:
        nonlocal depth
        depth -= 1

    promql.walk(tree, enter, leave)
    # A selector, alone or in brackets with a range, adds at most two levels to what was counted.
    assert deepest <= depth_at_most(query) + 2
