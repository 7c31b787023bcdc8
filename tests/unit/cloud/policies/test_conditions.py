"""The condition element, operator by operator, as AWS documents it."""

from typing import Any

import pytest

from tickscope.cloud.policies.conditions import holds
from tickscope.cloud.policies.matching import Context, arn_matches, matches

ARN = "arn:aws:iam::111111111111:role/path/name"


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEqualsIgnoreCase", "a", "A", False),
        ("StringLike", "a*c?", "abbbcd", True),
        ("StringLike", "a*c?", "abbbc", False),
        ("StringLike", "a.c", "abc", False),
        ("StringNotLike", "?*", "", True),
        ("StringNotLike", "?*", "x", False),
        ("NumericEquals", "2", "2.0", True),
        ("NumericLessThan", "2.0", "1.0", True),
        ("NumericLessThan", "2.0", "2.0", False),
        ("NumericLessThanEquals", "2", "2", True),
        ("NumericGreaterThan", "2", "3", True),
        ("NumericGreaterThanEquals", "2", "1", False),
        ("NumericNotEquals", "2", "2", False),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", True),
        ("DateGreaterThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", False),
        ("Bool", "true", "True", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
        ("NotIpAddress", ["10.0.0.0/8", "192.0.2.0/24"], "192.0.2.7", False),
        ("ArnLike", "arn:aws:iam::*:role/*", ARN, True),
        ("ArnEquals", "arn:*:iam::111111111111:role/*/name", ARN, True),
        ("ArnLike", "arn:aws:iam::*:user/*", ARN, False),
        ("ArnNotLike", ["arn:aws:iam::*:user/*", "arn:aws:iam::*:role/path/*"], ARN, False),
    ],
)
def test_operators(operator: str, wanted: Any, found: str, expected: bool) -> None:
    assert holds({operator: {"key": wanted}}, {"Key": found}) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("NumericLessThan", False),
        ("Bool", False),
        ("ArnLike", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("ArnNotLike", True),
        ("StringEqualsIfExists", True),
        ("BoolIfExists", True),
        ("StringNotEqualsIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringEqualsIfExists", True),
    ],
)
def test_a_key_that_is_not_there(operator: str, expected: bool) -> None:
    wanted = "true" if "Bool" in operator else "1"
    assert holds({operator: {"key": wanted}}, {}) is expected


@pytest.mark.parametrize(
    ("operator", "found", "expected"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "z"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAnyValue:StringEquals", ["z", "a"], True),
        ("ForAnyValue:StringEquals", ["z"], False),
        ("ForAnyValue:StringNotEquals", ["a", "z"], True),
        ("ForAllValues:StringNotEquals", ["y", "z"], True),
        ("ForAllValues:StringNotEquals", ["a", "z"], False),
    ],
)
def test_keys_with_several_values(operator: str, found: list[str], expected: bool) -> None:
    assert holds({operator: {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": found}) is expected


def test_null_asks_whether_a_key_is_there() -> None:
    for wanted in ("true", True):
        assert holds({"Null": {"key": wanted}}, {})
        assert not holds({"Null": {"key": wanted}}, {"key": ""})
    assert holds({"Null": {"key": "false"}}, {"key": ""})


def test_all_operators_and_all_keys_must_hold() -> None:
    both = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    assert holds(both, {"a": "1", "b": "2", "c": "true"})
    for key in "abc":
        assert not holds(both, {"a": "1", "b": "2", "c": "true"} | {key: "x"})


@pytest.mark.parametrize(
    "operator", ["StringMatches", "NullIfExists", "ForSomeValues:StringEquals", "stringequals"]
)
def test_an_unknown_operator_is_an_error_even_where_another_fails(operator: str) -> None:
    with pytest.raises(ValueError, match="no operator"):
        holds({"StringEquals": {"a": "1"}, operator: {"b": "2"}}, {})


def test_several_values_without_a_quantifier_are_an_error() -> None:
    with pytest.raises(ValueError, match="ForAllValues"):
        holds({"StringEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ["a"]})


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("tenant=${aws:PrincipalTag/Tenant}/*", "tenant=embergate/a", True),
        ("tenant=${aws:PrincipalTag/Tenant}/*", "tenant=skyhook/a", False),
        ("${aws:PrincipalTag/Game, 'none'}", "none", True),
        ("${aws:PrincipalTag/Game}", "", False),
        ("${*}", "*", True),
        ("${*}", "x", False),
        ("${aws:PrincipalTag/Star}", "*", True),
        ("${aws:PrincipalTag/Star}", "x", False),
        ("a$b", "a$b", True),
    ],
)
def test_variables(pattern: str, text: str, expected: bool) -> None:
    context: Context = {"aws:PrincipalTag/Tenant": "embergate", "aws:PrincipalTag/Star": "*"}
    assert matches(pattern, text, context) is expected


def test_each_part_of_an_arn_is_matched_by_itself() -> None:
    assert not arn_matches("arn:aws:s3:*", "arn:aws:s3:::bucket", {})
    assert not arn_matches("arn:aws:*:role/a", "arn:aws:iam::111111111111:role/a", {})
    assert arn_matches("*", ARN, {})
