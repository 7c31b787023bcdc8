"""A file of Prometheus' rules (also Mimir's and AMP's) → what is linted, with lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.lint.expressions import parse
from tickscope.lint.limits import EXPRESSIONS_MAX
from tickscope.lint.model import Kind, Label, Place, Subject, Text, told
from tickscope.policy.personal_data import Patterns
from tickscope.spec.document import Node
from tickscope.spec.document import parse as parse_yaml
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.problems import Place as Spot

REASON = "bad_rule_file"


def subjects(text: str, file: str, patterns: Patterns) -> list[Subject]:
    """Return the rules of a file. Raises Reject with every place where it is no rule file."""
    root, problems = parse_yaml(text)
    reader = _Reader(file, patterns, problems)
    if not problems and (root is None or root.value is None):
        problems.append(Problem(Spot(1, 1), (), "the file is empty"))
    found = list(reader.rules(root)) if root is not None and not problems else []
    if problems:
        raise Reject(REASON, "\n".join(problem.text(file) for problem in problems))
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    patterns: Patterns
    problems: list[Problem]

    def rules(self, root: Node) -> Iterator[Subject]:
        read = 0
        for group_path, group in self._items(root, "groups", ()):
            for path, rule in self._items(group, "rules", group_path):
                read += 1
                if read > EXPRESSIONS_MAX:
                    self._report(rule, path, f"more than {EXPRESSIONS_MAX} rules (EXPRESSIONS_MAX); split the file")
                    return
                yield from self._rule(rule, path)

    def _items(self, node: Node, key: str, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
        child = node.child(key) if isinstance(node.value, dict) else None
        if child is None or not isinstance(child.value, list):
            self._report(
                child or node, (*path, key), f"no list of {key}; a rule file has groups, and a group rules"
            )
            return
        for index, item in enumerate(child.value):
            yield (*path, key, index), item

    def _rule(self, rule: Node, path: KeyPath) -> Iterator[Subject]:
        expr = rule.child("expr")
        name, kind = self._named(rule)
        if name is None or expr is None or not isinstance(expr.value, str | int | float):
            self._report(rule, path, "no rule; it has an expr, and the name that it records or alerts under")
            return
        tree, fault = parse(str(expr.value), self.patterns)
        what = f"{kind} {told(str(name.value), self.patterns)}"
        texts = [Text(self._place(name, what), str(name.value))]
        texts += [Text(self._place(expr, what), str(expr.value))] if fault else []
        texts += [Text(place, text) for place, _, text in self._pairs(rule, "annotations", path, what)]
        yield Subject(
            place=self._place(expr, what),
            kind=kind,
            tree=tree,
            fault=fault,
            name=str(name.value),
            labels=tuple(Label(*each) for each in self._pairs(rule, "labels", path, what)),
            texts=tuple(texts),
        )

    def _named(self, rule: Node) -> tuple[Node | None, Kind]:
        for key in ("record", "alert"):
            name = rule.child(key)
            if name is not None and isinstance(name.value, str) and name.value:
                return name, "record" if key == "record" else "alert"
        return None, "record"

    def _pairs(self, rule: Node, key: str, path: KeyPath, what: str) -> Iterator[tuple[Place, str, str]]:
        node = rule.child(key)
        if node is None or node.value is None:
            return
        if not isinstance(node.value, dict):
            self._report(node, (*path, key), f"{key} are no mapping")
            return
        for name, value in node.value.items():
            if isinstance(value.value, dict | list):
                self._report(value, (*path, key, name), "no text")
            else:
                yield self._place(value, what), name, "" if value.value is None else str(value.value)

    def _place(self, node: Node, what: str) -> Place:
        return Place(self.file, node.place.line, what)

    def _report(self, node: Node, path: KeyPath, message: str) -> None:
        self.problems.append(Problem(node.place or Spot(1, 1), path, message))
