"""What is wrong with a platform file: where, and what would be right."""

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tickscope.errors import Reject

Key = str | int
KeyPath = tuple[Key, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the file; line and column count from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


class Lines:
    """Finds lines and columns by YAML 1.2's line ends, which are an editor's too."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\r\n|\n|\r", text))]

    def place(self, index: int) -> Place:
        """Return the place of the character at an index of the text."""
        line = bisect.bisect_right(self._starts, index)
        return Place(line, index - self._starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; ``place`` is None only when the file could not be read at all."""

    place: Place | None
    path: KeyPath
    message: str

    def text(self, file: str) -> str:
        """Return ``file:line:column: dotted.path: message``."""
        parts = [file if self.place is None else f"{file}:{self.place}"]
        if self.path:
            parts.append(dotted(self.path))
        return ": ".join([*parts, self.message])


class SpecErrors(Reject):
    """The platform file is wrong; ``problems`` holds every finding, in the file's order."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=_file_order))
        super().__init__("bad_platform_file", "\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line per problem, ready to print."""
        return [problem.text(str(self.file)) for problem in self.problems]


KEY_CHARS_MAX = 60


def dotted(path: KeyPath) -> str:
    """Return ``("tenants", 0, "name")`` as ``tenants[0].name``."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
            continue
        short = key if len(key) <= KEY_CHARS_MAX else f"{key[: KEY_CHARS_MAX - 1]}…"
        text += f".{short}" if text else short
    return text


def _file_order(problem: Problem) -> tuple[Place, str]:
    return problem.place or Place(0, 0), dotted(problem.path)
