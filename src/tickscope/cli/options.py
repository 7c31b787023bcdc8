"""Options that several verbs share."""

import re
from pathlib import Path
from typing import Annotated

import typer

PlatformFile = Annotated[Path, typer.Option("--file", "-f", help="The platform file.", envvar="TICKSCOPE_FILE")]
DEFAULT_FILE = Path("tickscope.yaml")

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?\Z")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}


def seconds(text: str) -> float:
    """Parse a duration such as 60s or 2m; raises BadParameter."""
    match = _DURATION.match(text)
    if not match:
        raise typer.BadParameter(f"'{text}' is no duration; write 90s, 2m or 1h")
    return float(match[1]) * _SECONDS[match[2]]
