"""The policy on arbitrary bytes: it never fails, and it agrees with a plain oracle about what may enter."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.policy.test_labels import POLICY, SCHEMA, Pairs

OWN = {"packets_total": {"direction": {"in", "out"}}, "wait_seconds": {"queue": {"solo", "team"}}}
FREE = {"region", "shard_id", "__name__", "job", "instance", "le"}

TEXTS = st.sampled_from(
    ["", "eu", "in", "out", "solo", "duo", "a@b.example", "a@b", "192.0.2.7", "999.0.2.7", "x" * 41, "é", "::1"]
)
NAMES = st.sampled_from([*sorted(FREE), "direction", "queue", "player", "", "n" * 17, "é"])
METRICS = st.sampled_from(
    ["packets_total", "wait_seconds", "wait_seconds_bucket", "wait_seconds_sum", "up", "7up", ""]
)
NEAR = st.lists(
    st.tuples(st.just("__name__"), METRICS) | st.tuples(NAMES, TEXTS | st.text(max_size=8)), max_size=8
).flatmap(lambda pairs: st.sampled_from([pairs, sorted(pairs), sorted(dict(pairs).items())]))
BYTES = st.lists(st.tuples(st.binary(max_size=24), st.binary(max_size=60)), max_size=9)


def encoded(pairs: list[tuple[str, str]]) -> Pairs:
    return tuple((name.encode(), value.encode()) for name, value in pairs)


@given(BYTES.map(tuple) | NEAR.map(encoded))
def test_any_bytes_get_a_verdict(labels: Pairs) -> None:
    refusal = POLICY.judge(labels)
    if refusal is not None:
        assert re.fullmatch(r"[a-z0-9_]+", refusal.reason)
        assert refusal.message


@given(NEAR)
def test_what_passes_is_what_the_oracle_says(pairs: list[tuple[str, str]]) -> None:
    refusal = POLICY.judge(encoded(pairs))
    assert (refusal is None) == welcome(pairs), refusal


def welcome(pairs: list[tuple[str, str]]) -> bool:
    """The oracle: what a schema means, without any regard for reasons, order of checks or speed."""
    names = [name.encode() for name, _ in pairs]
    labels = dict(pairs)
    metric = labels.get("__name__", "")
    own = OWN.get(metric) or OWN.get(re.sub("_(bucket|sum|count)$", "", metric), {})
    return (
        len(pairs) <= SCHEMA.labels_per_series_max
        and len(labels) == len(pairs)
        and names == sorted(names)
        and bool(re.fullmatch("[a-zA-Z_:][a-zA-Z0-9_:]*", metric))
        and all(allowed(name, value, own) for name, value in pairs)
    )


def allowed(name: str, value: str, own: dict[str, set[str]]) -> bool:
    if not 0 < len(name.encode()) <= SCHEMA.label_name_bytes_max:
        return False
    if not 0 < len(value.encode()) <= SCHEMA.label_value_bytes_max:
        return False
    personal = value == "a@b.example" or (value in ("192.0.2.7", "::1") and name != "instance")
    return (value in own[name] if name in own else name in FREE) and not personal
