"""A Grafana dashboard's JSON → what is linted: whatever has an ``expr``, and the texts around it.

Source: Grafana's dashboard JSON model. Where panels stand in it has changed from version to version, so that they
are looked for everywhere.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tickscope.errors import Reject
from tickscope.lint.expressions import parse
from tickscope.lint.grafana import readings
from tickscope.lint.json_lines import Path, dotted, key_lines
from tickscope.lint.limits import EXPRESSIONS_MAX, JSON_DEPTH_MAX
from tickscope.lint.model import Kind, Place, Subject, Text, told
from tickscope.policy.personal_data import Patterns

REASON = "bad_dashboard"
_DASHBOARD_KEYS = frozenset({"panels", "rows", "elements", "dashboard", "spec"})
_TEXT_KEYS = ("title", "description", "content", "query", "value")
"""Also what a variable is made of and set to."""
ANY_SERIES = '{__name__!=""}'
_LABEL_VALUES = re.compile(r"label_values\(\s*(?:(?P<of>.+)\s*,)?\s*(?P<label>[a-zA-Z_]\w*)\s*\)\s*\Z", re.DOTALL)


def subjects(text: str, file: str, patterns: Patterns) -> list[Subject]:
    """Return a dashboard's expressions and texts. Raises Reject when it is no dashboard."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Reject(REASON, f"{file}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise _too_deep(file) from error
    if not isinstance(document, dict) or not _DASHBOARD_KEYS & set(document):
        raise Reject(REASON, f"{file}:1: no dashboard: there are no panels; export it from Grafana as JSON")
    found: list[Subject] = []
    expressions = 0
    for subject in _Reader(file, patterns, key_lines(text)).walk(document, (), "", True):
        found.append(subject)
        expressions += subject.is_expression
        if expressions > EXPRESSIONS_MAX:
            raise Reject(REASON, f"{subject.place}: more than {EXPRESSIONS_MAX} expressions (EXPRESSIONS_MAX)")
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    patterns: Patterns
    lines: dict[Path, int]

    def walk(self, node: Any, path: Path, title: str, prometheus: bool) -> Iterator[Subject]:
        if len(path) > JSON_DEPTH_MAX:
            raise _too_deep(self.file)
        if isinstance(node, list):
            for index, each in enumerate(node):
                yield from self.walk(each, (*path, index), title, prometheus)
        if not isinstance(node, dict):
            return
        title = next((node[key] for key in ("title", "name") if _is_text(node.get(key))), title)
        prometheus = _is_prometheus(node.get("datasource"), prometheus)
        texts = tuple(
            Text(self._place((*path, key), title), node[key]) for key in _TEXT_KEYS if _is_text(node.get(key))
        )
        if texts:
            yield Subject(texts[0].place, "panel", texts=texts)
        if _is_text(node.get("expr")) and prometheus:
            yield self._target(node, path, title)
        yield from self._variable(node, path, title) if prometheus else ()
        for key, each in node.items():
            yield from self.walk(each, (*path, key), title, prometheus)

    def _target(self, target: dict[str, Any], path: Path, title: str) -> Subject:
        legend = target.get("legendFormat")
        texts = (Text(self._place((*path, "legendFormat"), title), str(legend)),) if _is_text(legend) else ()
        return self._subject(target["expr"], "panel", self._place((*path, "expr"), title), texts)

    def _variable(self, variable: dict[str, Any], path: Path, title: str) -> Iterator[Subject]:
        match = _LABEL_VALUES.match(str(variable.get("query")).strip()) if "templating" in path else None
        if match is None:
            return
        # What the variable asks for, as an expression.
        expr = f"group by ({match['label']}) ({match['of'] or ANY_SERIES})"
        yield self._subject(expr, "variable", self._place((*path, "query"), title), ())

    def _subject(self, expr: str, kind: Kind, place: Place, texts: tuple[Text, ...]) -> Subject:
        tree, fault = None, ""
        for reading in readings(expr):
            tree, said = parse(reading, self.patterns)
            fault = fault or said
            if tree is not None:
                return Subject(place, kind, tree, texts=texts)
        return Subject(place, kind, fault=fault, texts=(*texts, Text(place, expr)))

    def _place(self, path: Path, title: str) -> Place:
        where = f"{told(title, self.patterns)}, {dotted(path)}" if title else dotted(path)
        return Place(self.file, self.lines.get(path, 1), where)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_prometheus(source: object, otherwise: bool) -> bool:
    """Return whether a datasource speaks PromQL; one that is only named, or left out, is taken to."""
    kind = source.get("type") if isinstance(source, dict) else None
    return "prometheus" in kind if isinstance(kind, str) else otherwise


def _too_deep(file: str) -> Reject:
    return Reject(REASON, f"{file}:1: nested deeper than {JSON_DEPTH_MAX} levels (JSON_DEPTH_MAX)")
