"""The platform file → ``Platform``, or everything that is wrong with it at once."""

from pathlib import Path

from tickscope.model.platform import Platform
from tickscope.spec.convert import to_platform
from tickscope.spec.document import parse
from tickscope.spec.keys_check import check_keys
from tickscope.spec.problems import Lines, Place, Problem, SpecErrors
from tickscope.spec.rules import check_rules

FILE_BYTES_MAX = 2**20
FIRST = Place(1, 1)


def load(path: Path) -> Platform:
    """Return the platform that the file describes. Raises SpecErrors with every problem found."""
    text = _read(path)
    root, problems = parse(text)
    if root is None or root.value is None:
        raise SpecErrors(path, problems or [Problem(FIRST, (), "the file is empty")])
    broken = {problem.place for problem in problems}
    keys, found = check_keys(root)
    problems += [problem for problem in found if problem.place not in broken]
    problems += check_rules(root, problems)
    if keys is None or problems:
        raise SpecErrors(path, problems)
    return to_platform(keys, path)


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
