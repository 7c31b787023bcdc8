"""The smallest good file, and what is said about a bad one."""

from pathlib import Path

import pytest

from tickscope.spec import SpecErrors, load

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "tickscope.yaml"
EXAMPLES = ROOT / "docs" / "examples"
MINIMAL = """\
version: 1
environment: local
tenants:
  - name: embergate
    title: Embergate
    tokens:
      - {name: edge, env: TOKEN_A}
"""
"""Seven lines: what a test appends starts on line 8."""


def complaints(folder: Path, text: str | bytes) -> list[str]:
    """Return the lines that ``load`` complains with, without the name of the folder."""
    file = folder / "t.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SpecErrors) as caught:
        load(file)
    assert caught.value.reason == "bad_platform_file"
    assert str(caught.value) == "\n".join(caught.value.lines())
    return [line.removeprefix(f"{folder}/") for line in caught.value.lines()]
