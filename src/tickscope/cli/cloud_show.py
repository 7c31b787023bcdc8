"""Results of ``tickscope cloud``, as tables for people or JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tickscope.errors import Reject

if TYPE_CHECKING:
    from tickscope.cloud.check.run import Checked
    from tickscope.cloud.deploy.diff import Difference
    from tickscope.cloud.deploy.drift import Drift
    from tickscope.cloud.rehearse.outcome import Outcome
    from tickscope.cloud.synthesis import Synthesis
    from tickscope.cloud.trace import Traced
    from tickscope.model.platform import Platform


PIPED_CHARS = 2000
"""Width of what goes to a file or another program."""


def show_places(platform: "Platform", folder: Path, as_json: bool) -> None:
    """Show where each stack is; how many resources it has is known once it was synthesised."""
    from tickscope.cloud.assembly import read
    from tickscope.cloud.places import places

    try:
        counts = {stack.id: len(stack.resources) for stack in read(folder)}
    except Reject:
        counts = {}
    found = [
        {
            "order": number,
            "stack": place.name,
            "account": place.account.id,
            "account_name": place.account.name,
            "region": place.region,
            "resources": counts.get(place.name),
        }
        for number, place in enumerate(places(platform), start=1)
    ]
    if as_json:
        _json(found)
        return
    rows = [
        (each["order"], each["stack"], f"{each['account']} {each['account_name']}", each["region"], _count(each))
        for each in found
    ]
    _table(("#", "stack", "account", "region", "resources"), rows)


def show_synthesis(synthesis: "Synthesis", as_json: bool) -> None:
    """Show resources by stack, and what writing them took."""
    totals = {
        "folder": str(synthesis.folder),
        "seconds": round(synthesis.seconds, 1),
        "peak_mib": synthesis.peak_mib,
        "stacks": {stack.id: len(stack.resources) for stack in synthesis.stacks},
    }
    if as_json:
        _json(totals)
        return
    _table(
        ("stack", "account", "region", "resources"),
        [(stack.id, stack.account, stack.region, len(stack.resources)) for stack in synthesis.stacks],
    )
    resources = sum(len(stack.resources) for stack in synthesis.stacks)
    typer.echo(
        f"{resources} resources in {len(synthesis.stacks)} stacks in {synthesis.folder}; "
        f"{synthesis.seconds:.1f} s, {synthesis.peak_mib} MiB with the CDK's own process",
        err=True,
    )


def show_check(checked: "Checked", as_json: bool) -> None:
    """Show what is unexplained, what is accepted for which reason, and what is accepted without need."""
    verdict = checked.verdict
    if as_json:
        _json(
            {
                "clean": verdict.clean,
                **asdict(verdict),
                "synth_seconds": round(checked.synth_seconds, 1),
                "lint_seconds": round(checked.lint_seconds, 1),
                "peak_mib": checked.peak_mib,
            }
        )
        return
    if verdict.accepted:
        _table(
            ("accepted at", "finding", "times", "reason"),
            [
                (each.acceptance.construct, each.acceptance.id, len(each.findings), each.acceptance.reason)
                for each in verdict.accepted
            ],
        )
    if verdict.unexplained:
        _table(
            ("found at", "by", "finding", "what"),
            [(each.construct, each.checker, each.id, each.message) for each in verdict.unexplained],
        )
    if verdict.stale:
        _table(
            ("accepted without need at", "finding", "reason"),
            [(each.construct, each.id, each.reason) for each in verdict.stale],
        )
    typer.echo(
        f"{len(checked.stacks)} stacks, {len(verdict.unexplained)} unexplained, {len(verdict.accepted)} accepted, "
        f"{len(verdict.stale)} stale; synthesis with policies {checked.synth_seconds:.1f} s and "
        f"{checked.peak_mib} MiB, cfn-lint {checked.lint_seconds:.1f} s",
        err=True,
    )


def show_rehearsal(outcomes: "Sequence[Outcome]", as_json: bool) -> None:
    """Show the share that was rehearsed by stack and in all, what was not and why, and what is wrong."""
    from tickscope.cloud.rehearse.outcome import bad, not_rehearsed, share

    stacks = list(dict.fromkeys(each.stack for each in outcomes))
    shares = {stack: share(each for each in outcomes if each.stack == stack) for stack in stacks}
    total, wrong, left_out = share(outcomes), bad(outcomes), not_rehearsed(outcomes)
    if as_json:
        _json(
            {
                "rehearsed": total.rehearsed,
                "all": total.all,
                "percent": round(total.percent, 1),
                "stacks": {stack: asdict(each) for stack, each in shares.items()},
                "not_rehearsed": [{"type": t, "why": why, "count": n} for (t, why), n in left_out.items()],
                "resources": [asdict(each) for each in outcomes],
            }
        )
        return
    _table(
        ("stack", "rehearsed", "of", "%"),
        [(stack, each.rehearsed, each.all, f"{each.percent:.0f}") for stack, each in shares.items()],
    )
    if left_out:
        _table(("not rehearsed", "times", "why"), [(t, n, why) for (t, why), n in left_out.items()])
    if wrong:
        _table(
            ("wrong", "resource", "type", "what"),
            [(each.told, f"{each.stack}/{each.logical_id}", each.type, each.reason) for each in wrong],
        )
    typer.echo(f"{total.rehearsed} of {total.all} resources rehearsed ({total.percent:.1f}%)", err=True)


def show_differences(found: "Mapping[str, tuple[Difference, ...]]", as_json: bool) -> None:
    """Show what differs, by stack."""
    if as_json:
        _json({stack: [asdict(each) for each in differences] for stack, differences in found.items()})
        return
    rows = [
        (stack, each.kind, each.logical_id, each.type, ", ".join(each.properties))
        for stack, differences in found.items()
        for each in differences
    ]
    if rows:
        _table(("stack", "is", "resource", "type", "properties"), rows)
    changed = sum(bool(each) for each in found.values())
    typer.echo(f"{changed} of {len(found)} stacks differ", err=True)


def show_drifts(found: "Sequence[Drift]", as_json: bool) -> None:
    """Show what is not as it was deployed, by stack."""
    if as_json:
        _json([asdict(each) for each in found])
        return
    rows = [
        (each.stack, one.status, one.logical_id, one.type, "\n".join(one.differences))
        for each in found
        for one in each.resources
    ]
    rows += [(each.stack, "INCOMPLETE", "", "", each.reason) for each in found if not each.complete]
    if rows:
        _table(("stack", "is", "resource", "type", "differences"), rows)
    absent = sum(not each.deployed for each in found)
    drifted = sum(bool(each.resources) for each in found)
    typer.echo(f"{drifted} of {len(found)} stacks drifted, {absent} not deployed", err=True)


def show_trace(traced: "Sequence[Traced]", platform: "Platform", as_json: bool, as_markdown: bool) -> None:
    """Show which resource serves which clause."""
    if as_json:
        _json([asdict(each) for each in traced])
    elif as_markdown:
        from tickscope.cloud.places import ORGANIZATION
        from tickscope.systems.catalogue import load
        from tickscope.systems.cloud_page import page

        cloud = platform.cloud
        environments, accounts = (each.name for each in cloud.environments), (each.name for each in cloud.accounts)
        scopes = [ORGANIZATION, *environments, *accounts]
        typer.echo(page(load(), traced, scopes), nl=False)
    else:
        _table(
            ("row", "clause", "construct", "stack", "resource", "type"),
            [(t.row, t.clause, t.construct, t.stack, t.logical_id, t.type) for t in traced],
        )


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPED_CHARS  # What reads lines gets a row as one.
    console.print(table)


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _count(found: Mapping[str, Any]) -> str:
    return "–" if found["resources"] is None else str(found["resources"])
