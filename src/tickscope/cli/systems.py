"""``tickscope systems``"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from tickscope.systems.model import System

NARROW_CHARS = 100
"""Below this width, what makes and proves a system stands under its name instead of beside it."""


def command(
    group: Annotated[str | None, typer.Option("--group", "-g", help="Only this issue group.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/systems.md.")] = False,
) -> None:
    """List every system that has to work, what makes it and how it is proven.

    Example: tickscope systems --group gateway
    """
    import json

    from rich.console import Console

    from tickscope.systems.catalogue import load
    from tickscope.systems.page import markdown, to_jsonable

    systems = load()
    groups = sorted({system.group for system in systems})
    if group is not None and group not in groups:
        raise typer.BadParameter(f"'{group}' is not a group; allowed: {', '.join(groups)}", param_hint="--group")
    chosen = [system for system in systems if group in (None, system.group)]
    if as_json:
        typer.echo(json.dumps([to_jsonable(system) for system in chosen], indent=2, ensure_ascii=False))
    elif as_markdown:
        typer.echo(markdown(chosen), nl=False)
    else:
        console = Console(highlight=False)
        console.print(_table(chosen, narrow=console.width < NARROW_CHARS))


def _table(systems: "list[System]", narrow: bool) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("means", no_wrap=True)
    table.add_column("proven", justify="right", no_wrap=True)
    table.add_column("system", overflow="fold")
    if not narrow:
        table.add_column("group", no_wrap=True)
        table.add_column("made by", overflow="fold")
        table.add_column("proven by", overflow="fold")
    for system in systems:
        proven = sum(clause.means != "none" for clause in system.clauses)
        made_by = _lines(name for clause in system.clauses for name in clause.made_by)
        proven_by = _lines(name for clause in system.clauses for name in clause.proven_by)
        cells = [str(system.number), system.means, f"{proven}/{len(system.clauses)}"]
        if narrow:
            name = Text(system.name)
            name.append("".join(f"\n{part}" for part in (made_by, proven_by) if part), style="dim")
            table.add_row(*map(Text, cells), name)
        else:
            table.add_row(*map(Text, [*cells, system.name, system.group, made_by, proven_by]))
    return table


def _lines(names: "Iterable[str]") -> str:
    return "\n".join(dict.fromkeys(names))
