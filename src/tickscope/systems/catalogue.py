"""``catalogue.yaml`` → systems."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tickscope.errors import Reject
from tickscope.systems.model import MEANS, Clause, System

SHIPPED = Path(__file__).with_name("catalogue.yaml")
ROW_KEYS = frozenset({"number", "name", "section", "group", "optional", "off_tests", "clauses"})
CLAUSE_KEYS = frozenset({"must", "means", "made_by", "proven_by", "lacks"})


def load(path: Path = SHIPPED) -> tuple[System, ...]:
    """Return the systems in the file's order. Raises Reject, naming the row, when the file is malformed."""
    try:
        rows = YAML(typ="safe", pure=True).load(path)
    except YAMLError as error:
        raise Reject("bad_catalogue", f"{path}: {error}") from error
    if not isinstance(rows, list):
        raise Reject("bad_catalogue", f"{path}: not a list of systems")
    return tuple(_system(row, f"{path}: entry {place}") for place, row in enumerate(rows, start=1))


def _system(row: Any, where: str) -> System:
    row = _mapping(row, ROW_KEYS, where)
    clauses = row.get("clauses")
    if not isinstance(clauses, list) or not clauses:
        raise Reject("bad_catalogue", f"{where}: no clauses")
    number, optional = row.get("number"), row.get("optional", False)
    if type(number) is not int or type(optional) is not bool:
        raise Reject("bad_catalogue", f"{where}: number is an integer, optional is true or false")
    return System(
        number=number,
        name=_text(row, "name", where),
        section=_text(row, "section", where),
        group=_text(row, "group", where),
        clauses=tuple(_clause(clause, f"{where}, clause {place}") for place, clause in enumerate(clauses, start=1)),
        optional=optional,
        off_tests=_texts(row, "off_tests", where),
    )


def _clause(clause: Any, where: str) -> Clause:
    if isinstance(clause, str):
        return Clause(clause)
    clause = _mapping(clause, CLAUSE_KEYS, where)
    means = _text(clause, "means", where)
    if means not in MEANS:
        raise Reject("bad_catalogue", f"{where}: means is '{means}'; allowed: {', '.join(MEANS)}")
    must = _text(clause, "must", where)
    lacks = _text(clause, "lacks", where) if "lacks" in clause else ""
    return Clause(must, means, _texts(clause, "made_by", where), _texts(clause, "proven_by", where), lacks)


def _mapping(value: Any, keys: frozenset[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Reject("bad_catalogue", f"{where}: not a mapping")
    unknown = set(value) - keys
    if unknown:
        raise Reject("bad_catalogue", f"{where}: unknown {sorted(map(str, unknown))}; allowed: {sorted(keys)}")
    return value


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise Reject("bad_catalogue", f"{where}: {key} is missing or not text")
    return value


def _texts(row: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Reject("bad_catalogue", f"{where}: {key} is not a list of texts")
    return tuple(values)
