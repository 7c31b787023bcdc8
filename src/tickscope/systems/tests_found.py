"""What the test files say, read without running them.

A test that proves a clause says so: ``@pytest.mark.proves("run", row=30, clause=1)``, as often as it proves
something. On a class the claim is the class's, which stands for all of its tests, inherited ones included. A test
counts as one that starts real programs when it, its class or its module is marked ``e2e``, or when it lies under
``tests/e2e``.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKER = "proves"
STARTS_PROGRAMS = "e2e"


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A marker's claim; ``clause`` counts from 1."""

    row: int
    clause: int
    means: str


@dataclass(frozen=True, slots=True)
class FoundTest:
    """A test function or class; ``bad_markers`` are lines of claims that cannot be read statically."""

    node_id: str
    proofs: tuple[Proof, ...]
    starts_programs: bool
    bad_markers: tuple[int, ...]


def find_tests(root: Path, folder: str = "tests") -> dict[str, FoundTest]:
    """Return every test function and test class under ``root/folder`` by its node id without parameters."""
    found: dict[str, FoundTest] = {}
    for path in sorted((root / folder).rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        module = ast.parse(path.read_text(encoding="utf-8"), filename=name)
        marks = _module_marks(module)
        starts_programs = STARTS_PROGRAMS in Path(name).parts or _marked(marks, STARTS_PROGRAMS)
        found.update((test.node_id, test) for test in _tests_in(module.body, name, starts_programs))
        if _marked(marks, MARKER):  # a claim for a whole file names no test
            found[name] = FoundTest(name, (), starts_programs, (marks[0].lineno,))
    return found


def _tests_in(body: list[ast.stmt], prefix: str, starts_programs: bool) -> Iterator[FoundTest]:
    for statement in body:
        if isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            test = _found(statement, prefix, starts_programs)
            inner = list(_tests_in(statement.body, test.node_id, test.starts_programs))
            if inner or statement.bases:  # the tests of a suite stand in its base
                yield test
            yield from inner
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name.startswith("test"):
            yield _found(statement, prefix, starts_programs)


def _found(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, e2e: bool) -> FoundTest:
    claims = [(mark, _proof(mark)) for mark in node.decorator_list if _mark_name(mark) == MARKER]
    return FoundTest(
        node_id=f"{prefix}::{node.name}",
        proofs=tuple(sorted({proof for _, proof in claims if proof})),
        starts_programs=e2e or _marked(node.decorator_list, STARTS_PROGRAMS),
        bad_markers=tuple(mark.lineno for mark, proof in claims if proof is None),
    )


def _marked(marks: list[ast.expr], name: str) -> bool:
    return any(_mark_name(mark) == name for mark in marks)


def _module_marks(module: ast.Module) -> list[ast.expr]:
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
        ):
            value = statement.value
            return value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return []


def _mark_name(mark: ast.expr) -> str | None:
    called = mark.func if isinstance(mark, ast.Call) else mark
    if (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Attribute)
        and called.value.attr == "mark"
    ):
        return called.attr
    return None


def _proof(mark: ast.expr) -> Proof | None:
    """Return the claim of ``proves(means, row=…, clause=…)``, or None when it is not made of literals."""
    if not isinstance(mark, ast.Call) or len(mark.args) != 1:
        return None
    values = {word.arg: word.value for word in mark.keywords}
    if set(values) != {"row", "clause"}:
        return None
    means, row, clause = (_literal(value) for value in (mark.args[0], values["row"], values["clause"]))
    if type(means) is str and type(row) is int and type(clause) is int:
        return Proof(row, clause, means)
    return None


def _literal(value: ast.expr) -> object:
    return value.value if isinstance(value, ast.Constant) else None
