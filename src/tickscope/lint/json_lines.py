"""Where keys of a JSON document stand: Python's parser does not tell."""

import json
import re

Path = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


def key_lines(text: str) -> dict[Path, int]:
    """Return the line of each key, by its path; the text is known to be JSON."""
    found: dict[Path, int] = {}
    path: list[str | int] = []
    line, at, key_next = 1, 0, False
    for token in _TOKEN.finditer(text):
        line, at = line + text.count("\n", at, token.start()), token.start()
        match token[0]:
            case "{":
                path.append("")
                key_next = True
            case "[":
                path.append(0)
            case "}" | "]":
                path.pop()
            case ",":
                key_next = isinstance(path[-1], str)
                if isinstance(path[-1], int):
                    path[-1] += 1
            case ":":
                key_next = False
            case key if key_next:
                path[-1] = json.loads(key)
                found[tuple(path)] = line
    return found


def dotted(path: Path) -> str:
    """Return ``("panels", 0, "title")`` as ``panels[0].title``."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return "".join(parts).removeprefix(".")
