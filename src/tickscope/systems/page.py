"""The catalogue as a page of Markdown and as plain data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tickscope.systems.model import MEANS, Clause, System

HEAD = """\
# The systems that have to work

Generated from `src/tickscope/systems/catalogue.yaml` by `tickscope systems --markdown`.

A requirement (a clause of a row) is proven by the strongest of these means: **run**, a test starts the real
program; **rehearsed**, it is created on an AWS emulator and read back through the SDK; **checked**, the real
program's own validator or a published schema accepts it; **none**, it is not built or not proven yet. A row's means
is that of its weakest clause. What a clause *lacks* stands beside it, where the rest is proven. Each test named
here says the same of itself, and a test compares the two.
"""


def markdown(systems: Sequence[System]) -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_totals(systems), *_sections(systems)])


def to_jsonable(system: System) -> dict[str, object]:
    """Return a row as dicts, lists and scalars."""
    return {
        "number": system.number,
        "name": system.name,
        "section": system.section,
        "group": system.group,
        "optional": system.optional,
        "means": system.means,
        "off_tests": list(system.off_tests),
        "clauses": [
            {
                "must": clause.must,
                "means": clause.means,
                "made_by": list(clause.made_by),
                "proven_by": list(clause.proven_by),
                "lacks": clause.lacks,
            }
            for clause in system.clauses
        ],
    }


def _totals(systems: Sequence[System]) -> Iterator[str]:
    rows = Counter(system.means for system in systems)
    clauses = Counter(clause.means for system in systems for clause in system.clauses)
    yield "| means | rows | clauses |"
    yield "|---|---|---|"
    for means in reversed(MEANS):
        yield f"| {means} | {rows[means]} | {clauses[means]} |"
    yield f"| all | {rows.total()} | {clauses.total()} |"
    yield ""


def _sections(systems: Sequence[System]) -> Iterator[str]:
    for section, rows in groupby(systems, key=lambda system: system.section):
        yield f"## {section}\n"
        yield "| # | system | group | means | must do | made by | proven by |"
        yield "|---|---|---|---|---|---|---|"
        for system in rows:
            yield from _rows(system)
        yield ""


def _rows(system: System) -> Iterator[str]:
    many = len(system.clauses) > 1
    if many:
        cells = [
            str(system.number),
            system.name,
            system.group,
            f"**{system.means}**",
            "",
            "",
            _codes(system.off_tests),
        ]
        yield _line(cells)
    for place, clause in enumerate(system.clauses, start=1):
        if many:
            yield _line([f"{system.number}.{place}", "", "", *_clause_cells(clause)])
        else:
            cells = _clause_cells(clause)
            cells[-1] = " ".join(filter(None, [cells[-1], _codes(system.off_tests)]))
            cells[0] = f"**{cells[0]}**"
            yield _line([str(system.number), system.name, system.group, *cells])


def _clause_cells(clause: Clause) -> list[str]:
    must = f"{clause.must} (lacks: {clause.lacks})" if clause.lacks else clause.must
    return [clause.means, must, _codes(clause.made_by), _codes(clause.proven_by)]


def _codes(names: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _line(cells: Sequence[str]) -> str:
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in escaped) + "|"
