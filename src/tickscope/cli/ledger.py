"""``tickscope ledger``: what became of everything that was acknowledged."""

from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    from rich.table import Table

    from tickscope.model.ledger import Ledger
    from tickscope.model.platform import Platform

EXIT_DIFFERENCE = 1
RARE = frozenset({"dead_lettered", "dropped", "replayed"})
"""Columns that are left out of the table when they are 0 for everybody."""


def command(
    file: PlatformFile = DEFAULT_FILE,
    tenant: Annotated[str, typer.Option(help="Only this tenant's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show, by tenant and consumer: accepted = committed + queued + dead letters, kept, dropped or replayed.

    It is read from the buffer itself: nothing needs to run. Exit 0 when it balances, 1 when it does not.

    Example: tickscope ledger --tenant embergate
    """
    import asyncio
    import json

    from rich.console import Console

    from tickscope.spec import load

    platform = load(file)
    if tenant and platform.tenant(tenant) is None:
        names = ", ".join(each.name for each in platform.tenants)
        raise typer.BadParameter(f"there is no tenant '{tenant}'; --tenant takes one of {names}")
    ledger = asyncio.run(_read(platform))
    shown = ledger.of(tenant) if tenant else ledger
    if as_json:
        typer.echo(json.dumps(shown.document()))
    elif shown.balances:
        Console(highlight=False).print(_table(shown))
    else:
        typer.echo("nothing was accepted yet")
    if not shown.balanced:
        typer.echo(_fault(shown), err=True)
        raise typer.Exit(EXIT_DIFFERENCE)


async def _read(platform: "Platform") -> "Ledger":
    from tickscope.adapters.ledgers import open_ledger

    ledger = open_ledger(platform)
    try:
        return await ledger.read()
    finally:
        await ledger.close()


def _table(ledger: "Ledger") -> "Table":
    from rich.table import Table
    from rich.text import Text

    states = [
        state
        for state in ("committed", "queued", "dead_lettered", "dropped", "replayed")
        if state not in RARE or any(line.states()[state] for line in ledger.balances)
    ]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("tenant", "consumer"):
        table.add_column(column, overflow="fold")
    for column in ("accepted", *(state.replace("_", " ") for state in states), "difference"):
        table.add_column(column, justify="right", no_wrap=True)
    for line in ledger.balances:
        cells = [f"{samples:,}" for samples in (line.accepted, *(line.states()[state] for state in states))]
        difference = Text(f"{line.difference:,}", style="bold red" if line.difference else "")
        account = line.account
        table.add_row(account.tenant, f"{account.consumer} {account.signal}", *cells, difference)
    return table


def _fault(ledger: "Ledger") -> str:
    said = [
        f"{line.difference:,} of {line.account.tenant} ({line.account.consumer}, {line.account.signal})"
        for line in ledger.balances
        if line.difference
    ]
    if ledger.damaged_records:
        said.append(f"{ledger.damaged_records:,} damaged records in the buffer")
    return f"the ledger does not balance: {'; '.join(said)}. See docs/guide/ledger.md"
