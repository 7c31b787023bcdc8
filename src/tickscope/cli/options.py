"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

PlatformFile = Annotated[Path, typer.Option("--file", "-f", help="The platform file.", envvar="TICKSCOPE_FILE")]
DEFAULT_FILE = Path("tickscope.yaml")
