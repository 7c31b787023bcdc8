"""Options that several verbs share."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

PlatformFile = Annotated[Path, typer.Option("--file", "-f", help="The platform file.", envvar="TICKSCOPE_FILE")]
DEFAULT_FILE = Path("tickscope.yaml")

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?\Z")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}


def moment_ms(text: str, now_ms: int) -> int:
    """Parse a time: ISO 8601 (UTC unless it says otherwise), a while before now (2h), or now."""
    if text == "now":
        return now_ms
    if _DURATION.match(text):
        return now_ms - round(seconds(text) * 1000)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no time; write 2026-11-24T18:00:00Z, 2h or now") from error
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def seconds(text: str) -> float:
    """Parse a duration such as 60s or 2m; raises BadParameter."""
    match = _DURATION.match(text)
    if not match:
        raise typer.BadParameter(f"'{text}' is no duration; write 90s, 2m or 1h")
    return float(match[1]) * _SECONDS[match[2]]
