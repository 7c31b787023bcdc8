"""Each way in which a catalogue and its repository can disagree is found."""

from dataclasses import replace
from pathlib import Path

import pytest

from tickscope.systems.check import ROWS, check
from tickscope.systems.model import Clause, System

PROVEN = "tests/e2e/test_x.py::test_it"
TEST = """\
import pytest

@pytest.mark.proves("run", row=1, clause=1)
@pytest.mark.parametrize("kind", ["gzip"])
def test_it(kind): ...

def test_off(): ...
"""
BUILT = Clause("it works", "run", ("tickscope.thing",), (PROVEN,))
ROW_ONE = System(1, "One", "First", "edge", (BUILT,))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with one module, one folder of another language, and one test that proves row 1."""
    (tmp_path / "src" / "tickscope" / "room").mkdir(parents=True)
    (tmp_path / "src" / "tickscope" / "thing.py").touch()
    (tmp_path / "src" / "tickscope" / "room" / "__init__.py").touch()
    (tmp_path / "native" / "wire").mkdir(parents=True)
    (tmp_path / "tests" / "e2e").mkdir(parents=True)
    (tmp_path / "tests" / "e2e" / "test_x.py").write_text(TEST)
    return tmp_path


def catalogue(first: System) -> list[System]:
    rest = [System(number, "Later", "First", "ops", (Clause("later"),)) for number in range(2, ROWS + 1)]
    return [first, *rest]


def clause(**changes: object) -> list[System]:
    return catalogue(replace(ROW_ONE, clauses=(replace(BUILT, **changes),)))  # type: ignore[arg-type]


def test_a_catalogue_that_agrees_has_no_finding(root: Path) -> None:
    assert check(catalogue(ROW_ONE), root) == []


@pytest.mark.parametrize("module", ["tickscope.thing", "tickscope.room", "native/wire"])
def test_modules_packages_and_paths_are_found(root: Path, module: str) -> None:
    assert check(clause(made_by=(module,)), root) == []


@pytest.mark.parametrize("module", ["tickscope.nothing", "thing", "native/nothing", "tickscope.thing.inner"])
def test_a_module_that_does_not_exist(root: Path, module: str) -> None:
    assert check(clause(made_by=(module,)), root) == [f"row 1 (One), clause 1: nothing at {module}"]


@pytest.mark.parametrize("name", ["tests/e2e/test_x.py::test_no", "tests/e2e/test_y.py::test_it", "test_it"])
def test_a_test_that_does_not_exist(root: Path, name: str) -> None:
    assert check(clause(proven_by=(PROVEN, name)), root) == [f"row 1 (One), clause 1: no test {name}"]


def test_one_case_of_a_parametrised_test_may_be_named(root: Path) -> None:
    assert check(clause(proven_by=(f"{PROVEN}[gzip]",)), root) == []


def test_numbers_that_are_not_1_to_79(root: Path) -> None:
    wrong = "rows are not numbered 1 to 79 in order"
    rows = catalogue(ROW_ONE)
    assert check(rows[:-1], root) == [wrong]
    assert check([rows[0], rows[2], rows[1], *rows[3:]], root) == [wrong]
    assert check([*rows, replace(rows[-1], number=80)], root) == [wrong]


def test_a_means_without_a_module(root: Path) -> None:
    assert check(clause(made_by=()), root) == ["row 1 (One), clause 1: means run, but names no module"]


def test_a_means_without_a_test(root: Path) -> None:
    assert check(clause(proven_by=()), root) == [
        "row 1 (One), clause 1: means run, but names no test",
        f"{PROVEN}: row 1, clause 1 does not name this test",
    ]


def test_a_test_without_a_means(root: Path) -> None:
    assert check(clause(means="none"), root) == ["row 1 (One), clause 1: means none, but names a test"]


@pytest.mark.parametrize("means", ["checked", "rehearsed"])
def test_a_means_that_its_test_does_not_use(root: Path, means: str) -> None:
    assert check(clause(means=means), root) == [f"row 1 (One), clause 1: means {means}, but its tests prove run"]


def test_a_stronger_means_than_its_test_uses(root: Path) -> None:
    (root / "tests" / "e2e" / "test_x.py").write_text(TEST.replace('"run"', '"checked"'))
    assert check(catalogue(ROW_ONE), root) == ["row 1 (One), clause 1: means run, but its tests prove checked"]


def test_the_strongest_of_a_clauses_tests_counts(root: Path) -> None:
    more = '@pytest.mark.proves("checked", row=1, clause=1)\ndef test_more(): ...\n'
    (root / "tests" / "e2e" / "test_x.py").write_text(TEST + more)
    assert check(clause(proven_by=(PROVEN, "tests/e2e/test_x.py::test_more")), root) == []


def test_a_named_test_that_does_not_claim_the_clause(root: Path) -> None:
    assert check(clause(proven_by=(PROVEN, "tests/e2e/test_x.py::test_off")), root) == [
        "row 1 (One), clause 1: tests/e2e/test_x.py::test_off is not marked proves(…, row=1, clause=1)"
    ]


@pytest.mark.parametrize(("row", "place"), [(1, 2), (2, 1), (99, 1)])
def test_a_claim_that_the_catalogue_does_not_know(root: Path, row: int, place: int) -> None:
    more = f'@pytest.mark.proves("run", row={row}, clause={place})\ndef test_more(): ...\n'
    (root / "tests" / "e2e" / "test_x.py").write_text(TEST + more)
    assert check(catalogue(ROW_ONE), root) == [
        f"tests/e2e/test_x.py::test_more: row {row}, clause {place} does not name this test"
    ]


def test_a_claim_to_run_by_a_test_that_starts_no_program(root: Path) -> None:
    (root / "tests" / "unit").mkdir()
    (root / "tests" / "e2e" / "test_x.py").rename(root / "tests" / "unit" / "test_x.py")
    name = "tests/unit/test_x.py::test_it"
    assert check(clause(proven_by=(name,)), root) == [
        f"{name}: proves run, but is not marked e2e: it starts no real program"
    ]


@pytest.mark.parametrize(
    "marker",
    ['proves("run", 1, 1)', 'proves("run", row=ROW, clause=1)', 'proves("run", row=1)', "proves"],
)
def test_a_claim_that_cannot_be_read_without_running_it(root: Path, marker: str) -> None:
    (root / "tests" / "e2e" / "test_x.py").write_text(f"{TEST}\n@pytest.mark.{marker}\ndef test_more(): ...\n")
    assert check(catalogue(ROW_ONE), root) == [
        "tests/e2e/test_x.py::test_more: line 9: write proves(means, row=…, clause=…) with literals,"
        " on a function or class"
    ]


def test_a_claim_of_an_unknown_means(root: Path) -> None:
    (root / "tests" / "e2e" / "test_x.py").write_text(TEST.replace('"run"', '"believed"'))
    assert f"{PROVEN}: proves 'believed'; allowed: checked, rehearsed, run" in check(catalogue(ROW_ONE), root)


def test_an_optional_system_is_tested_switched_off_too(root: Path) -> None:
    row = replace(ROW_ONE, optional=True)
    assert check(catalogue(row), root) == ["row 1 (One): optional, but no off_tests prove it switched off"]
    assert check(catalogue(replace(row, off_tests=("tests/e2e/test_x.py::test_off",))), root) == []
    assert check(catalogue(replace(row, off_tests=("tests/e2e/test_x.py::test_no",))), root) == [
        "row 1 (One): no test tests/e2e/test_x.py::test_no"
    ]


def test_only_an_optional_system_is_switched_off(root: Path) -> None:
    row = replace(ROW_ONE, off_tests=("tests/e2e/test_x.py::test_off",))
    assert check(catalogue(row), root) == ["row 1 (One): names off_tests, but is not optional"]


@pytest.mark.parametrize(
    ("means", "weakest"),
    [
        (["run"], "run"),
        (["run", "rehearsed"], "rehearsed"),
        (["checked", "rehearsed"], "checked"),
        (["run", "none", "checked"], "none"),
    ],
)
def test_a_row_is_as_strong_as_its_weakest_clause(means: list[str], weakest: str) -> None:
    clauses = tuple(Clause("must", each) for each in means)
    assert System(1, "One", "First", "edge", clauses).means == weakest
