"""Whatever stands in the file: a platform, or errors with places inside the file."""

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.spec.samples import EXAMPLES, MINIMAL, SHIPPED, complaints
from tickscope.spec import SpecErrors, json_schema, load, to_jsonable
from tickscope.spec.problems import Problem

LINES = re.compile("\r\n|\n|\r")
GOOD = SHIPPED.read_text(encoding="utf-8")
SIGNS = st.sampled_from(list("\t\n\r :-?#&*!|>'\"%@`{}[],~0.\\x\x00\x85\u2028\ufeffé🎮"))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from([0, -1, "", "hot"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


def check_places(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
    lines = LINES.split(text)
    for problem in problems(file):
        assert problem.place is not None
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert problem.text("t.yaml").isprintable()


def problems(file: Path) -> tuple[Problem, ...]:
    try:
        load(file)
    except SpecErrors as errors:
        return errors.problems
    return ()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated") / "t.yaml"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.lists(SIGNS, max_size=3)), max_size=4))
def test_changed_characters(file: Path, changes: list[tuple[float, int, list[str]]]) -> None:
    text = GOOD
    for where, cut, put in changes:
        at = int(where * len(text))
        text = text[:at] + "".join(put) + text[at + cut :]
    check_places(file, text)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_moved_lines(file: Path, data: st.DataObject) -> None:
    lines = GOOD.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
        for _ in range(data.draw(st.integers(0, 2))):
            lines.insert(data.draw(st.integers(0, len(lines))), line)
    check_places(file, "".join(lines))


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_changed_values(file: Path, data: st.DataObject) -> None:
    tree: Any = to_jsonable(load(SHIPPED))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(list(_slots(tree))))
        if data.draw(st.booleans()):
            holder[key] = data.draw(VALUES)
        elif isinstance(holder, dict):
            holder[data.draw(st.text(min_size=1, max_size=9))] = holder.pop(key)
        else:
            del holder[key]
    check_places(file, json.dumps(tree, indent=1))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_changed_values_of_the_cloud(file: Path, data: st.DataObject) -> None:
    """Values of the file's other places are put in too: they have the right type, and mean something else."""
    tree: Any = to_jsonable(load(EXAMPLES / "aws.yaml"))
    slots = list(_slots(tree["cloud"]))
    for _ in range(data.draw(st.integers(1, 4))):
        holder, key = data.draw(st.sampled_from(slots))
        if not (key in holder if isinstance(holder, dict) else key < len(holder)):
            continue
        match data.draw(st.sampled_from(["any", "other", "twice", "gone"])):
            case "any":
                holder[key] = data.draw(VALUES)
            case "other":
                other, name = data.draw(st.sampled_from(slots))
                if name in other if isinstance(other, dict) else name < len(other):
                    holder[key] = json.loads(json.dumps(other[name]))
            case "twice" if isinstance(holder, list):
                holder.insert(0, json.loads(json.dumps(holder[key])))
            case _:
                del holder[key]
    check_places(file, json.dumps(tree, indent=1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.lists(SIGNS, max_size=3)), max_size=4))
def test_changed_characters_of_the_cloud(file: Path, changes: list[tuple[float, int, list[str]]]) -> None:
    text = (EXAMPLES / "aws.yaml").read_text(encoding="utf-8")
    for where, cut, put in changes:
        at = int(where * len(text))
        text = text[:at] + "".join(put) + text[at + cut :]
    check_places(file, text)


def _slots(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _slots(tree[key])


SECTIONS = {
    name: list(json_schema()["$defs"][value["$ref"].rsplit("/", 1)[1]]["properties"])
    for name, value in json_schema()["properties"].items()
    if "$ref" in value
}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_key_with_one_slip_gets_a_suggestion(tmp_path: Path, data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(sorted(SECTIONS)))
    key = data.draw(st.sampled_from([key for key in SECTIONS[section] if len(key) > 3]))
    at = data.draw(st.integers(0, len(key) - 2))
    slips = [
        key[:at] + key[at + 1 :],
        key[:at] + key[at] + key[at:],
        key[:at] + key[at + 1] + key[at] + key[at + 2 :],
    ]
    slip = data.draw(st.sampled_from(slips))
    if slip in SECTIONS[section]:
        return
    (line,) = complaints(tmp_path, MINIMAL + f"{section}:\n  {slip}: 1\n")
    found = re.search(r"did you mean '(\w+)'\?", line)
    assert found is not None
    nearest = max(difflib.SequenceMatcher(None, slip, known).ratio() for known in SECTIONS[section])
    assert difflib.SequenceMatcher(None, slip, found[1]).ratio() == pytest.approx(nearest, abs=0.05)
