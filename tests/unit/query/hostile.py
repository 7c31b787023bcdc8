"""PromQL that tries to leave its tenant, or to look as if it had."""

from hypothesis import strategies as st

ESCAPES = [
    "up or up",
    '{tenant="other"}',
    'up{tenant="other"}',
    'up{tenant=~".*"}',
    'up{tenant!="acme"}',
    'up{tenant!~"acme",tenant=~".+"}',
    'up{tenant=""}',
    '{__name__=~".+"}',
    '{__name__=~".+",tenant="other"} or {__name__!=""}',
    '{"tenant"="other"}',
    '{"up","tenant"="other"}',
    '{"up\\"} or {tenant=\\"other"}',
    'up{"te\\u006eant"="other"}',
    'up{tenant="\\x6fther"}',
    'up{job="\\"} or up{tenant=\\"other"}',
    "up{job='\"} or up{tenant=\"other'}",
    'up{job=`"} or up{tenant="other`}',
    'up{job="a\\\\"} or up{tenant="other"}',
    'up{job="}"} or up{instance="{"}',
    'up # {tenant="acme"}',
    'up # \n or {tenant="other"}',
    'up{job="#"} or up{job="x"}#"}',
    "max_over_time(up[5m:1m])",
    'max_over_time(rate(up{tenant="other"}[1m])[5m:10s] offset 1m)',
    'min_over_time((max_over_time(up{tenant="other"}[5m:1m]))[10m:5m])',
    'up{tenant="other"} @ 1609746000',
    'up{tenant="other"} @ start()',
    "up[5m] @ end() offset -1m",
    'absent(up{tenant="other"})',
    'absent_over_time(up{tenant="other"}[5m])',
    'label_replace(up{tenant="other"}, "tenant", "acme", "tenant", ".*")',
    'label_join(up, "tenant", "", "job")',
    'count_values("tenant", up)',
    'group by (tenant) ({__name__=~".+"})',
    'sum by (job) (up) * on (job) group_left (tenant) up{tenant="other"}',
    'up unless on () up{tenant="acme"}',
    'up and ignoring (tenant) up{tenant="other"}',
    'scalar(up{tenant="other"}) + vector(1)',
    'topk(scalar(up{tenant="other"}), up)',
    '-up{tenant="other"}',
    '(((up{tenant="other"})))',
    "target_info",
    "tenant",
    "sum",
    "by",
    "offset",
    'quantile(scalar(up{tenant="other"}), up)',
    'up{tenant="other",}',
    "up{}",
    'up{job="é日本\\n\\t"}',
]

_NAMES = st.sampled_from(["up", "game_ticks_late_total", "a:b", "sum", "tenant", "offset"])
_VALUES = st.one_of(
    st.sampled_from(['"other"', '".+"', '"a\\"b"', "'x\"y'", '"}"', '"{"', '"#"', '"\\\\"', '"\\u0061"', "`raw`"]),
    st.text(alphabet="ab\"\\{}=#'` \n", max_size=6).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    ),
)
_MATCHERS = st.lists(
    st.tuples(
        st.sampled_from(["tenant", "job", '"tenant"', '"a b"']), st.sampled_from(["=", "!=", "=~", "!~"]), _VALUES
    ).map("".join),
    max_size=3,
).map(",".join)
_MODIFIERS = st.sampled_from(["", " offset 5m", " offset -1m", " @ 100", " @ start()", " @ end() offset 1h"])
_SELECTORS = st.one_of(
    st.tuples(_NAMES, _MATCHERS, _MODIFIERS).map(lambda part: f"{part[0]}{{{part[1]}}}{part[2]}"),
    st.tuples(_NAMES, _MODIFIERS).map("".join),
    _MATCHERS.map(lambda matchers: f"{{{matchers}}}"),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        [
            "+",
            "or",
            "and",
            "unless",
            "> bool",
            "/ on (job) group_left (tenant)",
            "* ignoring (tenant)",
            "atan2",
            "^",
        ]
    )
    functions = st.sampled_from(["abs", "absent", "scalar", "timestamp", "sort", "histogram_count"])
    aggregates = st.sampled_from(["sum", "max by (tenant)", "count without (job)", "group by (tenant)"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(" ".join),
        st.tuples(functions, inner).map(lambda part: f"{part[0]}({part[1]})"),
        st.tuples(aggregates, inner).map(lambda part: f"{part[0]} ({part[1]})"),
        _SELECTORS.map(lambda selector: f"rate({selector}[5m])"),
        inner.map(lambda expr: f"max_over_time(({expr})[10m:1m])"),
        inner.map(lambda expr: f'label_replace({expr}, "tenant", "other", "tenant", ".*")'),
        inner.map(lambda expr: f"-({expr}) # comment\n"),
    )


QUERIES = st.recursive(_SELECTORS, _grown, max_leaves=6)
"""A small grammar; many of its sentences are no PromQL, or have the wrong types."""
