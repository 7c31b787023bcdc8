"""``tickscope cloud costs`` and ``tickscope cloud picture``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile
from tickscope.model.organization import ACCESS_ROLE

if TYPE_CHECKING:
    from tickscope.cloud.bills import Templates
    from tickscope.model.platform import Platform

app = typer.Typer(
    help="What the cloud costs: idle, and what each tenant is charged.\n\nExample: tickscope cloud costs idle",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def idle(file: PlatformFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Tell what the resources cost in a month in which nothing uses them, by the price list; AWS is not asked.

    Example: tickscope cloud costs idle
    """
    import json

    from tickscope.cli.cloud_work import with_cloud
    from tickscope.cloud.bills import idle_bill
    from tickscope.cloud.prices_text import text, to_jsonable

    platform = with_cloud(file)
    bill = idle_bill(platform, _templates(platform))
    typer.echo(json.dumps(to_jsonable(bill), indent=2) if as_json else text(bill), nl=as_json)


@app.command()
def chargeback(
    month: Annotated[str, typer.Option(help="The month, 2026-11; the one before this when left out.")] = "",
    file: PlatformFile = DEFAULT_FILE,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")] = False,
    profile: Annotated[str, typer.Option(help="A profile of the AWS configuration.")] = "",
    role: Annotated[
        str, typer.Option(help="The role to take in the management account, from another.")
    ] = ACCESS_ROLE,
) -> None:
    """Tell what each tenant is charged, by Cost Explorer, beside what is idle. Each request costs a cent.

    Example: tickscope cloud costs chargeback --month 2026-11 --csv
    """
    from tickscope.adapters.aws.cost_figures import CostFigures
    from tickscope.adapters.aws.session import Credentials
    from tickscope.cli.cloud_work import with_cloud
    from tickscope.cloud.bills import idle_usd_by_tenant
    from tickscope.cloud.chargeback import charges, text, to_csv
    from tickscope.cloud.places import BILLING_REGION, account_for
    from tickscope.errors import Reject

    first = _month(month)
    platform = with_cloud(file)
    payer = account_for(platform.cloud, "management")
    if payer is None:
        raise Reject("no_management", f"{file}: no account of the purpose management, which pays")
    session = Credentials(profile or None).account(payer.id, BILLING_REGION, role)
    billed = CostFigures(session, BILLING_REGION).by_tenant(first)
    listed = charges(
        [tenant.name for tenant in platform.tenants], billed, idle_usd_by_tenant(platform, _templates(platform))
    )
    typer.echo(to_csv(listed) if as_csv else text(listed), nl=False)


def picture(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print a picture of accounts, units, guardrails and networks, as SVG.

    Example: tickscope cloud picture > cloud.svg
    """
    from tickscope.cli.cloud_work import with_cloud
    from tickscope.cloud.picture import picture as drawn

    typer.echo(drawn(with_cloud(file)), nl=False)


def _month(text: str) -> date:
    """Return the first day of a month; the last full one for an empty text."""
    from datetime import UTC, datetime, timedelta

    if not text:
        return (datetime.now(UTC).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no month; write 2026-11") from error


def _templates(platform: "Platform") -> "Templates":
    import os
    import tempfile

    # What it costs needs no second opinion of the templates; `tickscope cloud synth` judges them.
    os.environ.setdefault("CDK_VALIDATION", "false")
    from tickscope.cloud.synthesis import synthesise

    with tempfile.TemporaryDirectory() as folder:
        return {stack.id: stack.template for stack in synthesise(platform, Path(folder)).stacks}
