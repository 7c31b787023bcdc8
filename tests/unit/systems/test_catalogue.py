"""The catalogue's file is read strictly."""

from pathlib import Path

import pytest

from tickscope.errors import Reject
from tickscope.systems.catalogue import load
from tickscope.systems.model import Clause, System

ROW = "- {number: 1, name: One, section: First, group: edge, clauses: [it works]}\n"


def read(folder: Path, text: str) -> tuple[System, ...]:
    file = folder / "c.yaml"
    file.write_text(text)
    return load(file)


def test_a_text_is_a_clause_that_is_not_built(tmp_path: Path) -> None:
    assert read(tmp_path, ROW) == (System(1, "One", "First", "edge", (Clause("it works"),)),)


def test_a_mapping_is_a_clause_with_its_proof(tmp_path: Path) -> None:
    clause = "{must: it works, means: run, made_by: [a.b], proven_by: [t.py::test_a], lacks: rain}"
    text = ROW.replace("[it works]", f"[{clause}, later], optional: true, off_tests: [t.py::test_b]")
    (system,) = read(tmp_path, text)
    assert system.clauses == (Clause("it works", "run", ("a.b",), ("t.py::test_a",), "rain"), Clause("later"))
    assert system.optional
    assert system.off_tests == ("t.py::test_b",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("clauses: [it works]", "clauses: []"), "entry 1: no clauses"),
        (("number: 1", "number: one"), "entry 1: number is an integer"),
        (("name: One", "title: One"), r"entry 1: unknown \['title'\]; allowed"),
        (("name: One, ", ""), "entry 1: name is missing or not text"),
        (("[it works]", "[{must: x, means: believed}]"), "entry 1, clause 1: means is 'believed'; allowed: none"),
        (("[it works]", "[{must: x}]"), "entry 1, clause 1: means is missing"),
        (("[it works]", "[{must: x, means: run, proven_by: t}]"), "clause 1: proven_by is not a list of texts"),
        (("[it works]", "[[x]]"), "entry 1, clause 1: not a mapping"),
        (("number: 1", "number: 1, number: 2"), "duplicate key"),
        (("- {", "a: {"), "not a list of systems"),
    ],
)
def test_a_malformed_catalogue_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(Reject, match=message):
        read(tmp_path, ROW.replace(*change))
