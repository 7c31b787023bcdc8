"""Prometheus' ``relabel_config`` on label sets as they come off the wire.

Source: Prometheus, configuration, ``relabel_config``; patterns are anchored RE2 in which ``.`` takes line ends.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from tickscope.model.patterns import Match, Pattern, compiled
from tickscope.model.relabel import RelabelConfig
from tickscope.policy.labels import RawLabels

_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")
_GROUP_NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")


class _Set:
    """A label set under change; labels that were set come behind those that came, as Prometheus walks them."""

    def __init__(self, labels: RawLabels) -> None:
        self.values = dict(labels)
        self._were_set: set[bytes] = set()

    def get(self, name: bytes) -> bytes:
        return self.values.get(name, b"")

    def set(self, name: bytes, value: bytes) -> None:
        if not value:
            self.delete(name)
            return
        if name not in self._were_set:
            self.values.pop(name, None)
            self._were_set.add(name)
        self.values[name] = value

    def delete(self, name: bytes) -> None:
        self.values.pop(name, None)
        self._were_set.discard(name)


@dataclass(frozen=True, slots=True)
class _Template:
    parts: tuple[bytes | int | None, ...]
    """Text, the number of a group, or None for a group that the pattern lacks."""

    @classmethod
    def of(cls, text: str, pattern: Pattern) -> Self:
        parts: list[bytes | int | None] = []
        at = 0
        for found in _REFERENCE.finditer(text):
            parts.append(text[at : found.start()].encode())
            parts.append(b"$" if found[1] else _group(found[2] or found[3], pattern))
            at = found.end()
        return cls((*parts, text[at:].encode()))

    def expand(self, match: Match) -> bytes:
        return b"".join(
            part if isinstance(part, bytes) else b"" if part is None else match.group(part) or b""
            for part in self.parts
        )


def _group(name: str, pattern: Pattern) -> int | None:
    if _GROUP_NUMBER.fullmatch(name):
        return int(name) if int(name) <= pattern.groups else None
    return pattern.groupindex.get(name.encode())


Step = Callable[[_Set], bool]
"""Changes a label set, and returns whether its series stays."""
Value = Callable[[_Set], bytes]


@dataclass(frozen=True, slots=True)
class Relabeling:
    """Rules in their order, ready to be applied."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, configs: Iterable[RelabelConfig]) -> Self:
        """Prepare rules. Raises ValueError with RE2's sentence for a pattern that it does not take."""
        return cls(tuple(_step(config) for config in configs))

    def apply(self, labels: RawLabels) -> RawLabels | None:
        """Return a label set as the rules make it, sorted by name; None where they drop its series."""
        if not self.steps:
            return labels
        under_change = _Set(labels)
        if not all(step(under_change) for step in self.steps):
            return None
        return tuple(sorted(under_change.values.items()))


def _step(config: RelabelConfig) -> Step:
    pattern = compiled(f"^(?s:{config.regex})$")
    target = config.target_label.encode()
    value = _joined([name.encode() for name in config.source_labels], config.separator.encode())
    match config.action:
        case "replace":
            names, values = (_Template.of(text, pattern) for text in (config.target_label, config.replacement))
            return _replace(pattern, value, names, values)
        case "hashmod":
            return _put(target, lambda labels: str(_md5_tail(value(labels)) % config.modulus).encode())
        case "lowercase":
            return _put(target, lambda labels: _each_character(value(labels), str.lower))
        case "uppercase":
            return _put(target, lambda labels: _each_character(value(labels), str.upper))
        case "labeldrop":
            return _delete(lambda name: pattern.search(name) is not None)
        case "labelkeep":
            return _delete(lambda name: pattern.search(name) is None)
        case "labelmap":
            return _label_map(pattern, _Template.of(config.replacement, pattern))
        case "keep" | "drop":
            return lambda labels: (pattern.search(value(labels)) is not None) == (config.action == "keep")
        case "keepequal" | "dropequal":
            return lambda labels: (labels.get(target) == value(labels)) == (config.action == "keepequal")


def _joined(sources: list[bytes], separator: bytes) -> Value:
    return lambda labels: separator.join(labels.get(name) for name in sources)


def _put(target: bytes, value: Value) -> Step:
    def step(labels: _Set) -> bool:
        labels.set(target, value(labels))
        return True

    return step


def _replace(pattern: Pattern, value: Value, names: _Template, values: _Template) -> Step:
    def step(labels: _Set) -> bool:
        if (match := pattern.search(value(labels))) and (name := names.expand(match)):
            labels.set(name, values.expand(match))
        return True

    return step


def _delete(goes: Callable[[bytes], bool]) -> Step:
    def step(labels: _Set) -> bool:
        for name in [*labels.values]:
            if goes(name):
                labels.delete(name)
        return True

    return step


def _label_map(pattern: Pattern, names: _Template) -> Step:
    def step(labels: _Set) -> bool:
        for name, value in [*labels.values.items()]:
            if match := pattern.search(name):
                labels.set(names.expand(match), value)
        return True

    return step


def _md5_tail(text: bytes) -> int:
    return int.from_bytes(hashlib.md5(text, usedforsecurity=False).digest()[8:])


def _each_character(text: bytes, change: Callable[[str], str]) -> bytes:
    # Go maps character by character: one that would become several stays.
    changed = ((each, change(each)) for each in text.decode())
    return "".join(new if len(new) == 1 else old for old, new in changed).encode()
