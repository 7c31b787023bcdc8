"""Prometheus' relabelling: every action, with its corner cases."""

from typing import Any

import pytest

from tickscope.model.relabel import RelabelConfig
from tickscope.policy.relabel import Relabeling

CASES: dict[str, tuple[dict[str, str], list[dict[str, Any]], dict[str, str] | None]] = {
    "replace joins sources and fills groups": (
        {"a": "foo", "b": "bar"},
        [{"source_labels": ("a", "b"), "regex": "f(.*);(.*)r", "target_label": "c", "replacement": "$1${2}-$$$3"}],
        {"a": "foo", "b": "bar", "c": "ooba-$"},
    ),
    "replace without a match changes nothing": (
        {"a": "foo"},
        [{"source_labels": ("a",), "regex": "oo", "target_label": "a", "replacement": "x"}],
        {"a": "foo"},
    ),
    "replace with nothing deletes": (
        {"a": "foo"},
        [{"source_labels": ("a",), "target_label": "a", "replacement": ""}],
        {},
    ),
    "replace names its target by a group": (
        {"a": "some-name-value"},
        [
            {
                "source_labels": ("a",),
                "regex": "some-([^-]+)-(?P<v>[^,]+)",
                "target_label": "${1}",
                "replacement": "$v",
            }
        ],
        {"a": "some-name-value", "name": "value"},
    ),
    "a digit belongs to the name of a group": (
        {"a": "x"},
        [{"source_labels": ("a",), "target_label": "b", "replacement": "${1}1$1a$01"}],
        {"a": "x", "b": "x1"},
    ),
    "a dot takes the end of a line": (
        {"a": "x\ny"},
        [{"source_labels": ("a",), "regex": "x.y", "target_label": "b", "replacement": "hit"}],
        {"a": "x\ny", "b": "hit"},
    ),
    "keep keeps": ({"a": "foo"}, [{"source_labels": ("a",), "regex": "fo+", "action": "keep"}], {"a": "foo"}),
    "keep drops the others": ({"a": "foo"}, [{"source_labels": ("a",), "regex": "f", "action": "keep"}], None),
    "drop drops": ({"a": "foo"}, [{"source_labels": ("a",), "regex": ".*o.*", "action": "drop"}], None),
    "drop looks at what is missing as empty": ({"a": "f"}, [{"source_labels": ("z",), "action": "drop"}], None),
    "keepequal": (
        {"a": "x", "b": "x"},
        [{"source_labels": ("a",), "target_label": "b", "action": "keepequal"}],
        {"a": "x", "b": "x"},
    ),
    "dropequal": (
        {"a": "x", "b": "x"},
        [{"source_labels": ("a",), "target_label": "b", "action": "dropequal"}],
        None,
    ),
    "hashmod": (
        {"a": "foo", "b": "bar", "c": "baz"},
        [{"source_labels": ("c",), "target_label": "d", "modulus": 1000, "action": "hashmod"}],
        {"a": "foo", "b": "bar", "c": "baz", "d": "976"},
    ),
    "labelmap copies, and the last one wins": (
        {"my_a": "1", "my_b": "2", "x": "0"},
        [{"regex": "my_(.*)", "replacement": "x", "action": "labelmap"}],
        {"my_a": "1", "my_b": "2", "x": "2"},
    ),
    "labeldrop and labelkeep": (
        {"aa": "1", "ab": "2", "b": "3"},
        [{"regex": "a.*", "action": "labelkeep"}, {"regex": "ab", "action": "labeldrop"}],
        {"aa": "1"},
    ),
    "cases": (
        {"a": "aBß"},
        [
            {"source_labels": ("a",), "target_label": "u", "action": "uppercase"},
            {"source_labels": ("a",), "target_label": "l", "action": "lowercase"},
        ],
        {"a": "aBß", "u": "ABß", "l": "abß"},
    ),
    "rules see what those before them made": (
        {"a": "1"},
        [
            {"source_labels": ("a",), "target_label": "b"},
            {"regex": "a", "action": "labeldrop"},
            {"source_labels": ("b",), "regex": "1", "action": "keep"},
        ],
        {"b": "1"},
    ),
}


@pytest.mark.parametrize(("labels", "configs", "expected"), CASES.values(), ids=CASES.keys())
def test_rules_do_what_prometheus_does(
    labels: dict[str, str], configs: list[dict[str, Any]], expected: dict[str, str] | None
) -> None:
    relabeling = Relabeling.of(RelabelConfig(**config) for config in configs)
    made = relabeling.apply([(name.encode(), value.encode()) for name, value in sorted(labels.items())])
    found = None if made is None else {name.decode(): value.decode() for name, value in made}
    assert found == expected
    assert made is None or list(made) == sorted(made)
