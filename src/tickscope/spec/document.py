"""YAML text → a tree of values that remember where they stood.

Aliases, tags and deep nesting are refused, so a small file cannot expand into a large value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from tickscope.spec.problems import Key, KeyPath, Lines, Place, Problem
from tickscope.spec.scalars import Scalar, resolve

DEPTH_MAX = 12


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place; ``keys`` says where each key of a mapping stands."""

    place: Place
    value: "Scalar | dict[str, Node] | list[Node]"
    keys: dict[str, Place] = field(default_factory=dict)

    def child(self, key: Key) -> "Node | None":
        """Return the node under a key or index, or None."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def at(self, path: KeyPath) -> "Node | None":
        """Return the node at a path, or None."""
        node: Node | None = self
        for key in path:
            node = node.child(key) if node else None
        return node

    def plain(self) -> object:
        """Return the value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def parse(text: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree and what is wrong with it as YAML; the tree is None when nothing could be read.

    A broken value is kept as null, and the first of two equal keys wins, so that the rest can be checked.
    """
    lines = Lines(text)
    builder = _Builder(YAML(typ="safe", pure=True).parse(text), lines)
    try:
        return builder.document(), builder.problems
    except _Unreadable as found:
        return None, [*builder.problems, found.problem]
    except ReaderError as error:
        return None, [Problem(lines.place(error.position), (), f"not YAML: {error.reason}")]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or error.context or "syntax error").replace("\n", " ")
        return None, [Problem(lines.place(mark.index) if mark else builder.last, (), f"not YAML: {what}")]
    except (YAMLError, ValueError, OverflowError) as error:
        # The scanner lets chr() complain about escapes beyond Unicode, without a mark.
        return None, [Problem(builder.last, (), f"not YAML: {error}")]


class _Unreadable(Exception):  # noqa: N818
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Builder:
    """Builds nodes from the parser's events; recursion is bounded by ``DEPTH_MAX``."""

    def __init__(self, events: Iterator[Event], lines: Lines) -> None:
        self._events = events
        self._lines = lines
        self.problems: list[Problem] = []
        self.last = Place(1, 1)

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if root is not None:
                self._report(self._place(event), (), "a second document; allowed: one in a file")
                break
            root = self._node(self._next(), ())
        return root

    def _next(self) -> Event:
        event = next(self._events)
        self.last = self._place(event)
        return event

    def _node(self, event: Event, path: KeyPath) -> Node:
        place = self._place(event)
        if len(path) > DEPTH_MAX:
            raise _Unreadable(Problem(place, (), f"nested deeper than {DEPTH_MAX} levels"))
        if isinstance(event, AliasEvent):
            return self._broken(place, path, "an alias; allowed: the value written out")
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._report(place, path, "an anchor; allowed: values without anchors")
        if getattr(event, "tag", None) is not None:
            self._report(place, path, "a tag; allowed: values without tags")
        if isinstance(event, MappingStartEvent):
            return self._mapping(place, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(place, path)
        if not isinstance(event, ScalarEvent):
            raise _Unreadable(Problem(place, path, "not YAML: a value is missing"))
        if any("\ud800" <= char <= "\udfff" for char in event.value):
            return self._broken(place, path, "half of a surrogate pair; allowed: Unicode text")
        return Node(place, resolve(event.value) if event.implicit[0] else event.value)

    def _mapping(self, place: Place, path: KeyPath) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            at = self._place(event)
            if not isinstance(event, ScalarEvent) or not event.value.isprintable():
                self._node(event, (*path, "?"))
                self._node(self._next(), (*path, "?"))
                self._report(at, path, "this key is not text; allowed: a plain key")
                continue
            key = event.value
            event = self._next()
            node = self._node(event, (*path, key))
            if isinstance(event, ScalarEvent) and event.implicit[0] and not event.value:
                node = Node(at, None)  # the parser puts a left-out value behind the comments that follow it
            if key in values:
                self._report(at, (*path, key), f"duplicate key, first given at {keys[key]}; keep one")
                continue
            values[key], keys[key] = node, at
        return Node(place, values, keys)

    def _sequence(self, place: Place, path: KeyPath) -> Node:
        nodes: list[Node] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            nodes.append(self._node(event, (*path, len(nodes))))
        return Node(place, nodes)

    def _broken(self, place: Place, path: KeyPath, message: str) -> Node:
        self._report(place, path, message)
        return Node(place, None)

    def _report(self, place: Place, path: KeyPath, message: str) -> None:
        self.problems.append(Problem(place, path, message))

    def _place(self, event: Event) -> Place:
        # Line and column of the parser's own marks count some characters as line ends that no editor does.
        return self._lines.place(event.start_mark.index)
