"""Laws that IAM's evaluation has, whatever the policy and the request."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.cloud.policies.conditions import NEGATED, holds
from tickscope.cloud.policies.documents import policy
from tickscope.cloud.policies.evaluate import Layers, Request, evaluate
from tickscope.cloud.policies.matching import matches

KEY = "aws:PrincipalTag/Team"
TEXTS = st.text("ab:/", max_size=4)
PATTERNS = st.text("ab:/*?", max_size=5)
ARNS = st.builds("arn:aws:iam::{}:{}".format, st.sampled_from(["1", "2"]), TEXTS)
NUMBERS = st.integers(-3, 3).map(str)
DAYS = st.integers(1, 5).map("2026-01-0{}T00:00:00+00:00".format)
ADDRESSES = st.integers(0, 255).map("10.0.0.{}".format)
OPPOSITES: dict[str, tuple[str, st.SearchStrategy[str]]] = {
    "StringNotEquals": ("StringEquals", TEXTS),
    "StringNotEqualsIgnoreCase": ("StringEqualsIgnoreCase", TEXTS),
    "StringNotLike": ("StringLike", TEXTS),
    "NumericNotEquals": ("NumericEquals", NUMBERS),
    "DateNotEquals": ("DateEquals", DAYS),
    "NotIpAddress": ("IpAddress", ADDRESSES),
    "ArnNotEquals": ("ArnEquals", ARNS),
    "ArnNotLike": ("ArnLike", ARNS),
}


@st.composite
def operators(draw: st.DrawFn) -> tuple[str, str, list[str], list[str]]:
    """An operator, its opposite, values of a policy, and values of a request."""
    negated = draw(st.sampled_from(sorted(OPPOSITES)))
    plain, values = OPPOSITES[negated]
    return plain, negated, draw(st.lists(values, min_size=1, max_size=3)), draw(st.lists(values, max_size=3))


def held(operator: str, wanted: Sequence[str], found: str | Sequence[str] | None) -> bool:
    return holds({operator: {KEY: list(wanted)}}, {} if found is None else {KEY.upper(): found})


def test_each_negated_operator_is_judged() -> None:
    assert set(OPPOSITES) == set(NEGATED)


@given(operators())
@settings(max_examples=300, deadline=None)
def test_an_operator_and_its_opposite_never_agree_on_a_value(test: tuple[str, str, list[str], list[str]]) -> None:
    plain, negated, wanted, found = test
    for value in found:
        assert held(plain, wanted, value) != held(negated, wanted, value)
        assert held(plain, wanted, value) == any(held(plain, [each], value) for each in wanted)
        for operator in (plain, negated):
            assert held(f"{operator}IfExists", wanted, value) == held(operator, wanted, value)
    assert not held(plain, wanted, None)
    assert held(negated, wanted, None)
    assert held(f"{plain}IfExists", wanted, None)


@given(operators())
@settings(max_examples=300, deadline=None)
def test_quantifiers_go_over_the_values_of_the_request(test: tuple[str, str, list[str], list[str]]) -> None:
    plain, negated, wanted, found = test
    for operator in (plain, negated):
        single = [held(operator, wanted, value) for value in found]
        assert held(f"ForAllValues:{operator}", wanted, found) == all(single)
        assert held(f"ForAnyValue:{operator}", wanted, found) == any(single)
        assert held(f"ForAllValues:{operator}", wanted, None)
        assert not held(f"ForAnyValue:{operator}", wanted, None)


@given(PATTERNS, TEXTS)
@settings(max_examples=500, deadline=None)
def test_wildcards_are_those_of_a_shell_without_classes(pattern: str, text: str) -> None:
    assert matches(pattern, text, {}) == globbed(pattern, text)
    assert matches(pattern, text, {}, wildcards=False) == (pattern == text)


def globbed(pattern: str, text: str) -> bool:
    """Match letter by letter, without regular expressions."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(globbed(pattern[1:], text[index:]) for index in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and globbed(pattern[1:], text[1:])


STATEMENTS = st.builds(
    lambda effect, element, action, operator, value: {
        "Sid": "a",
        "Effect": effect,
        element: action,
        "Resource": "*",
        "Condition": {operator: {KEY: value}},
    },
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from(["Action", "NotAction"]),
    st.sampled_from(["s3:*", "s3:GetObject", "kms:Decrypt", "*"]),
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLikeIfExists"]),
    st.sampled_from(["a", "b", "*"]),
)
POLICIES = st.lists(STATEMENTS, max_size=4)
REQUESTS = st.builds(
    lambda action, tag: Request(action, "arn:aws:s3:::a/b", "arn:aws:iam::1:role/a", {KEY: tag} if tag else {}),
    st.sampled_from(["s3:GetObject", "S3:getobject", "kms:Decrypt"]),
    st.sampled_from(["", "a", "b"]),
)


@given(REQUESTS, POLICIES, STATEMENTS)
@settings(max_examples=500, deadline=None)
def test_a_further_denial_allows_nothing_and_a_further_permission_denies_nothing(
    request: Request, statements: list[dict[str, Any]], further: dict[str, Any]
) -> None:
    for layer in ("service_control", "identity"):
        before, after = (allowed(request, layer, each) for each in (statements, [*statements, further]))
        assert (before >= after) if further["Effect"] == "Deny" else (before <= after)
        assert allowed(request, layer, [*reversed(statements)]) == before


def allowed(request: Request, layer: str, statements: list[dict[str, Any]]) -> bool:
    everything = policy([{"Sid": "Full", "Effect": "Allow", "Action": "*", "Resource": "*"}])
    tested = policy(statements)
    layers = {
        "service_control": Layers(service_control=[[everything], [tested]], identity=[everything]),
        "identity": Layers(identity=[tested]),
    }
    return evaluate(request, layers[layer]).allowed
