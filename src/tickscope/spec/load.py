"""The platform file → ``Platform``, or everything that is wrong with it at once."""

from collections.abc import Callable, Iterable
from pathlib import Path

from tickscope.model.platform import Platform
from tickscope.spec.convert import to_platform
from tickscope.spec.document import Node, parse
from tickscope.spec.keys_check import check_keys
from tickscope.spec.problems import KeyPath, Lines, Place, Problem, SpecErrors
from tickscope.spec.rules import check_rules

FILE_BYTES_MAX = 2**20
FIRST = Place(1, 1)
Check = Callable[[Platform], Iterable[tuple[KeyPath, str]]]
"""Finds what only another room can see in a whole platform: the path of a value and what is wrong with it."""


def load(path: Path, also: Iterable[Check] = ()) -> Platform:
    """Return the platform that the file describes. Raises SpecErrors with every problem found.

    The checks of ``also`` look at a platform in which everything else is right.
    """
    text = _read(path)
    root, problems = parse(text)
    if root is None or root.value is None:
        raise SpecErrors(path, problems or [Problem(FIRST, (), "the file is empty")])
    broken = {problem.place for problem in problems}
    keys, wrong = check_keys(root)
    problems += [problem for problem in wrong if problem.place not in broken]
    problems += check_rules(root, problems)
    if keys is None or problems:
        raise SpecErrors(path, problems)
    platform = to_platform(keys, path)
    found = [Problem(_nearest(root, where), where, said) for check in also for where, said in check(platform)]
    if found:
        raise SpecErrors(path, found)
    return platform


def _nearest(root: Node, path: KeyPath) -> Place:
    """Return where a value stands, or the nearest mapping or list around it that the file has."""
    nodes = (root.at(path[:length]) for length in range(len(path), 0, -1))
    return next((node.place for node in nodes if node), root.place)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise SpecErrors(path, [Problem(None, (), f"cannot be read: {error.strerror}")]) from error
    if len(data) > FILE_BYTES_MAX:
        raise SpecErrors(path, [Problem(FIRST, (), f"larger than {FILE_BYTES_MAX} bytes (1 MiB)")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        place = Lines(before).place(len(before))
        raise SpecErrors(path, [Problem(place, (), "not UTF-8; allowed: text in UTF-8")]) from error
