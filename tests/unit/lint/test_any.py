"""Whatever a file holds, it is linted or refused with its place."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lint.linting import in_dashboard, in_rules, panel, rule
from tickscope.errors import Reject
from tickscope.lint.model import Finding

KEYS = st.sampled_from(
    ["groups", "rules", "record", "alert", "expr", "labels", "panels", "title", "targets", "query"]
)
WORDS = [
    "sum by (az) (",
    ")",
    "rate(",
    "game_hitches_total",
    "[5m]",
    "{az=",
    '"x"',
    "}",
    " / ",
    " + ",
    "avg(",
    "1",
    "$v",
]
WORDS += [
    "histogram_quantile(0.9,",
    " on (map) group_left (az) ",
    "[[",
    "${x:y}",
    "@",
    "offset ",
    "\ud800",
    "'",
    "#",
    ":",
]
EXPRESSIONS = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
SCALARS = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | EXPRESSIONS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=15
)


def said(read: Callable[[str], list[Finding]], text: str) -> str:
    try:
        return "".join(map(str, read(text)))
    except Reject as refused:
        return str(refused)


@given(VALUES)
def test_any_document(value: object) -> None:
    for read in (in_rules, in_dashboard):
        found = said(read, json.dumps(value))
        assert not found or ":1" in found
        found.encode()


@given(EXPRESSIONS)
def test_any_expression(expr: str) -> None:
    for found in (in_rules(rule(expr, record="a:b")) if "\ud800" not in expr else [], in_dashboard(panel(expr))):
        assert len({each.rule == "unreadable" for each in found if each.rule != "personal-data"}) <= 1


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    for read in (in_rules, in_dashboard):
        with pytest.raises(Reject):
            read(text)
