"""What ``tickscope up`` shows: the addresses once, then one table that lives."""

from collections.abc import Sequence

from rich.table import Table

from tickscope.local.running import Running
from tickscope.local.status import Status


def addresses(parts: Sequence[Running], log_folder: str) -> Table:
    """Return the table of addresses."""
    table = Table(box=None, pad_edge=False, caption=f"logs: {log_folder}", caption_justify="left")
    for column in ("part", "address"):
        table.add_column(column)
    for running in parts:
        table.add_row(running.part.name, running.part.address)
    return table


def live(parts: Sequence[Running], status: Status | None, rate: float | None, portal: str) -> Table:
    """Return the live table: the parts that need a look, and the flow in one line."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    waiting = [running for running in parts if not running.ready]
    state = "[green]all ready[/]" if not waiting else f"[yellow]{len(waiting)} of {len(parts)} not ready[/]"
    table.add_row("parts", state)
    for running in parts:
        if running.faults or not running.ready:
            table.add_row("", f"{running.part.name}: {running.told}")
    for running in parts:
        if running.ready and running.restarts:
            table.add_row("", f"{running.part.name}: restarted {running.restarts}×")
    table.add_row("flow", flow_line(status, rate))
    table.add_row("portal", f"[link={portal}]{portal}[/link]   (Ctrl-C stops everything)")
    return table


def parts_line(parts: Sequence[Running]) -> str:
    """Return how the parts do as one line, for a terminal that cannot be drawn on."""
    ready = f"{sum(running.ready for running in parts)}/{len(parts)} ready"
    unwell = [
        f"{running.part.name}: {running.told}"
        for running in parts
        if running.faults or (not running.ready and running.restarts)
    ]
    unwell += [
        f"{running.part.name}: restarted {running.restarts}×"
        for running in parts
        if running.ready and running.restarts
    ]
    return " · ".join([ready, *unwell])


def flow_line(status: Status | None, rate: float | None) -> str:
    """Return samples per second, write→read age, backlog and dead letters as one line."""
    if status is None:
        return "waiting for the first look"
    pieces = [
        f"{rate:,.0f} samples/s" if rate is not None else "samples/s: –",
        f"write→read age {status.age_s:.1f} s" if status.age_s is not None else "write→read age: –",
        f"backlog {status.backlog_bytes / 1024:,.0f} KiB" if status.backlog_bytes is not None else "backlog: –",
    ]
    if status.dead_letters:
        pieces.append(f"[red]{status.dead_letters} dead letters[/]: tickscope dlq list")
    return " · ".join(pieces)
