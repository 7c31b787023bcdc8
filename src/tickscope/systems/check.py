"""Whether the catalogue and the repository tell the same: what is claimed exists, and is proven as claimed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tickscope.systems.model import MEANS, Clause, System
from tickscope.systems.tests_found import FoundTest, Proof, find_tests

ROWS = 79


def check(systems: Sequence[System], root: Path) -> list[str]:
    """Return every disagreement as a sentence; ``root`` is the repository."""
    tests = find_tests(root)
    problems = list(_numbers(systems))
    for system in systems:
        for place, clause in enumerate(system.clauses, start=1):
            where = f"row {system.number} ({system.name}), clause {place}"
            problems += [f"{where}: {said}" for said in _clause(clause, system.number, place, tests, root)]
        problems += [f"row {system.number} ({system.name}): {said}" for said in _switch(system, tests)]
    return problems + list(_unclaimed(systems, tests.values()))


def _numbers(systems: Sequence[System]) -> Iterator[str]:
    numbers = [system.number for system in systems]
    if numbers != list(range(1, ROWS + 1)):
        yield f"rows are not numbered 1 to {ROWS} in order"


def _clause(clause: Clause, row: int, place: int, tests: Mapping[str, FoundTest], root: Path) -> Iterator[str]:
    for module in clause.made_by:
        if not _exists(module, root):
            yield f"nothing at {module}"
    if clause.means == "none":
        if clause.proven_by:
            yield "means none, but names a test"
        return
    if not clause.made_by or not clause.proven_by:
        yield f"means {clause.means}, but names no {'module' if not clause.made_by else 'test'}"
    proven = [proof.means for name in clause.proven_by for proof in _proofs(tests, name, row, place)]
    for name in clause.proven_by:
        if _bare(name) not in tests:
            yield f"no test {name}"
        elif not _proofs(tests, name, row, place):
            yield f"{name} is not marked proves(…, row={row}, clause={place})"
    strongest = max((means for means in proven if means in MEANS), key=MEANS.index, default="none")
    if proven and strongest != clause.means:
        yield f"means {clause.means}, but its tests prove {strongest}"


def _switch(system: System, tests: Mapping[str, FoundTest]) -> Iterator[str]:
    if system.off_tests and not system.optional:
        yield "names off_tests, but is not optional"
    if system.optional and system.means != "none" and not system.off_tests:
        yield "optional, but no off_tests prove it switched off"
    for name in system.off_tests:
        if _bare(name) not in tests:
            yield f"no test {name}"


def _unclaimed(systems: Sequence[System], tests: Iterable[FoundTest]) -> Iterator[str]:
    claimed = {
        (system.number, place): {_bare(name) for name in clause.proven_by}
        for system in systems
        for place, clause in enumerate(system.clauses, start=1)
    }
    for test in tests:
        for line in test.bad_markers:
            rule = "write proves(means, row=…, clause=…) with literals, on a function or class"
            yield f"{test.node_id}: line {line}: {rule}"
        for proof in test.proofs:
            if proof.means not in MEANS[1:]:
                yield f"{test.node_id}: proves '{proof.means}'; allowed: {', '.join(MEANS[1:])}"
            if proof.means == "run" and not test.starts_programs:
                yield f"{test.node_id}: proves run, but is not marked e2e: it starts no real program"
            if test.node_id not in claimed.get((proof.row, proof.clause), set()):
                yield f"{test.node_id}: row {proof.row}, clause {proof.clause} does not name this test"


def _proofs(tests: Mapping[str, FoundTest], name: str, row: int, place: int) -> list[Proof]:
    test = tests.get(_bare(name))
    return [proof for proof in test.proofs if (proof.row, proof.clause) == (row, place)] if test else []


def _bare(node_id: str) -> str:
    """Return the node id without parameters: ``test_x.py::test_y[gzip]`` is a case of ``test_y``."""
    return node_id.split("[", 1)[0]


def _exists(module: str, root: Path) -> bool:
    if "/" in module:
        return (root / module).exists()
    path = root / "src" / Path(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
