"""The file's sound values, with defaults filled in: what a rule may look at while other keys are wrong."""

import functools
from collections.abc import Iterable, Iterator

from pydantic_core import PydanticUndefined, to_jsonable_python

from tickscope.spec.document import Node
from tickscope.spec.keys.platform_file import PlatformKeys
from tickscope.spec.problems import KeyPath, Place, Problem, dotted


class Draft:
    """Values by path. A value that was found wrong already is None, so that no rule speaks of it again."""

    def __init__(self, root: Node, problems: Iterable[Problem]) -> None:
        self._root = root
        self._unsound = {problem.path for problem in problems}

    def value(self, path: KeyPath) -> object:
        """Return the value at a path, or its default; None when it is wrong or has none."""
        if self._is_unsound(path):
            return None
        node = self._root.at(path)
        return node.plain() if node else _default(path)

    def number(self, path: KeyPath) -> int | float | None:
        """Return the number at a path, or None."""
        value = self.value(path)
        return value if isinstance(value, int | float) else None

    def text(self, path: KeyPath) -> str | None:
        """Return the text at a path, empty when the file has none; None when it is wrong."""
        value = self.value(path)
        if value is None and self.place(path) is None and not self._is_unsound(path):
            return ""
        return value if isinstance(value, str) else None

    def entries(self, path: KeyPath) -> list[KeyPath]:
        """Return the path of each item of a list."""
        return [(*path, index) for index in range(self.length(path))]

    def items(self, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        """Yield path and value of each sound text in a list, in order."""
        for index in range(self.length(path)):
            item = self.value((*path, index))
            if isinstance(item, str):
                yield (*path, index), item

    def length(self, path: KeyPath) -> int:
        """Return the number of items of a list; 0 where there is none."""
        value = self.value(path)
        return len(value) if isinstance(value, list) else 0

    def names(self, path: KeyPath) -> list[str]:
        """Return the sound keys of a mapping."""
        value = self.value(path)
        if not isinstance(value, dict):
            return []
        return [str(key) for key in value if (*path, key) not in self._unsound]

    def _is_unsound(self, path: KeyPath) -> bool:
        return any(path[:length] in self._unsound for length in range(1, len(path) + 1))

    def place(self, path: KeyPath) -> Place | None:
        """Return where a value stands, or None for a default."""
        node = self._root.at(path)
        return node.place if node else None

    def key_place(self, path: KeyPath) -> Place | None:
        """Return where the key of a value stands, or None for a default."""
        parent = self._root.at(path[:-1])
        return parent.keys.get(str(path[-1])) if parent else None

    def spot(self, *paths: KeyPath) -> Place:
        """Return the place of the first path that the file has, else of the whole file."""
        places = (self.place(path) for path in paths)
        return next((place for place in places if place), self._root.place)

    def shown(self, path: KeyPath) -> str:
        """Return a number or text for a message, telling when it is a default."""
        return f"{self.value(path)}" if self.place(path) else f"{self.value(path)} (a default)"

    def name(self, path: KeyPath) -> str:
        """Return ``dotted.path (line:column)`` for a message about another place."""
        return f"{dotted(path)} ({self.place(path) or 'a default'})"


def _default(path: KeyPath) -> object:
    value: object = _defaults()
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


@functools.cache
def _defaults() -> dict[str, object]:
    return {
        field.alias or name: to_jsonable_python(field.default)
        for name, field in PlatformKeys.model_fields.items()
        if field.default is not PydanticUndefined
    }
