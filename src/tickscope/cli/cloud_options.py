"""Options that verbs of ``tickscope cloud`` share."""

from pathlib import Path
from typing import Annotated

import typer

OUT = Path(".tickscope/cloud")
Stacks = Annotated[
    list[str] | None,
    typer.Argument(metavar="STACK", help="Names of stacks, such as prod-network; all when left out."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the cloud assembly.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Profile = Annotated[str | None, typer.Option("--profile", help="A profile of the AWS SDK.", envvar="AWS_PROFILE")]
