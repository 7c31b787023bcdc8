"""Tests and their claims are read as pytest would collect them."""

from pathlib import Path

from tickscope.systems.tests_found import FoundTest, Proof, find_tests

FILE = """\
import pytest
from tests.contract.suite import Suite

{head}

def helper(): ...

def test_plain(): ...

@pytest.mark.proves("run", row=3, clause=2)
@pytest.mark.proves("checked", row=3, clause=1)
async def test_async(): ...

@pytest.mark.e2e
class TestGroup:
    @pytest.mark.proves("run", row=4, clause=1)
    def test_inside(self): ...

    class TestInner:
        def test_deep(self): ...

@pytest.mark.proves("rehearsed", row=5, clause=1)
class TestInherited(Suite):
    pass

class TestEmpty:
    pass

class Helper:
    def test_not_collected(self): ...
"""


def found(folder: Path, head: str = "", name: str = "tests/unit/test_a.py") -> dict[str, FoundTest]:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FILE.format(head=head))
    return {node_id.removeprefix(f"{name}::"): test for node_id, test in find_tests(folder).items()}


def test_functions_methods_and_classes_with_tests_are_found(tmp_path: Path) -> None:
    assert list(found(tmp_path)) == [
        "test_plain",
        "test_async",
        "TestGroup",
        "TestGroup::test_inside",
        "TestGroup::TestInner",
        "TestGroup::TestInner::test_deep",
        "TestInherited",
    ]


def test_claims_belong_to_what_they_stand_on(tmp_path: Path) -> None:
    tests = found(tmp_path)
    assert tests["test_async"].proofs == (Proof(3, 1, "checked"), Proof(3, 2, "run"))
    assert tests["TestGroup::test_inside"].proofs == (Proof(4, 1, "run"),)
    assert tests["TestInherited"].proofs == (Proof(5, 1, "rehearsed"),)
    assert tests["test_plain"].proofs == tests["TestGroup"].proofs == ()


def test_a_class_hands_its_e2e_mark_to_its_tests(tmp_path: Path) -> None:
    starting = [name for name, test in found(tmp_path).items() if test.starts_programs]
    assert starting == [
        "TestGroup",
        "TestGroup::test_inside",
        "TestGroup::TestInner",
        "TestGroup::TestInner::test_deep",
    ]


def test_a_module_or_the_folder_marks_all_of_its_tests(tmp_path: Path) -> None:
    for head in ("pytestmark = pytest.mark.e2e", "pytestmark = [pytest.mark.e2e, pytest.mark.slow]"):
        assert all(test.starts_programs for test in found(tmp_path, head).values())
    assert all(test.starts_programs for test in found(tmp_path / "x", name="tests/e2e/test_a.py").values())


def test_a_claim_for_a_whole_file_is_refused(tmp_path: Path) -> None:
    tests = found(tmp_path, 'pytestmark = pytest.mark.proves("run", row=1, clause=1)')
    assert tests["tests/unit/test_a.py"].bad_markers == (4,)


def test_other_files_are_not_read(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "tests" / "unit" / "suite.py").write_text("def test_in_a_suite(): ...")
    assert not any("suite.py" in node_id for node_id in find_tests(tmp_path))
