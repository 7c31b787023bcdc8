"""``tickscope cloud costs`` and ``tickscope cloud picture``."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tests.unit.cloud.synthesised import one_account, studio
from tickscope.adapters.aws import cost_figures, session
from tickscope.cli import cloud_costs
from tickscope.cloud.bills import idle_bill
from tickscope.cloud.picture import picture
from tickscope.errors import Reject

RUN = CliRunner()
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def test_what_is_idle_is_told_as_a_table_and_as_json() -> None:
    bill = idle_bill(one_account().platform, one_account().templates)
    file = str(EXAMPLES / "one-account.yaml")
    shown = RUN.invoke(cloud_costs.app, ["idle", "--file", file, "--json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["usd_per_month"] == round(bill.usd(), 2)
    assert f"{bill.usd():,.2f}" in RUN.invoke(cloud_costs.app, ["idle", "--file", file]).stdout


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Answer for AWS, and keep what was asked."""
    calls: list[Any] = []

    class Credentials:
        def __init__(self, profile: str | None) -> None:
            calls.append(profile)

        def account(self, account_id: str, region: str, role_name: str) -> object:
            calls.append((account_id, region, role_name))
            return None

    class Figures:
        def __init__(self, session: object, region: str) -> None:
            pass

        def by_tenant(self, month: date) -> dict[str, float]:
            calls.append(month)
            return {"embergate": 300.0, "skyhook": 100.0, "": 100.0}

    monkeypatch.setattr(session, "Credentials", Credentials)
    monkeypatch.setattr(cost_figures, "CostFigures", Figures)
    monkeypatch.setattr(cloud_costs, "_templates", lambda _: studio().templates)
    return calls


def test_tenants_are_charged_by_the_figures_of_the_account_that_pays(asked: list[Any]) -> None:
    file = str(EXAMPLES / "aws.yaml")
    shown = RUN.invoke(cloud_costs.app, ["chargeback", "--file", file, "--month", "2026-11", "--csv"])
    assert shown.exit_code == 0, shown.output
    assert asked == [None, ("111111111111", "us-east-1", "OrganizationAccountAccessRole"), date(2026, 11, 1)]
    rows = {row["tenant"]: row for row in csv.DictReader(shown.stdout.splitlines())}
    assert {name: row["usd"] for name, row in rows.items()} == {
        "embergate": "375.00",
        "skyhook": "125.00",
        "driftwood": "0.00",
    }
    idle = idle_bill(studio().platform, studio().templates).usd()
    assert sum(float(row["idle_usd"]) for row in rows.values()) == pytest.approx(idle, abs=0.02)


@pytest.mark.usefixtures("asked")
def test_a_file_without_the_account_that_pays_is_told_so() -> None:
    shown = RUN.invoke(cloud_costs.app, ["chargeback", "--file", str(EXAMPLES / "one-account.yaml")])
    assert isinstance(shown.exception, Reject)
    assert "no account of the purpose management" in str(shown.exception)


def test_a_month_is_one_of_the_calendar() -> None:
    shown = RUN.invoke(cloud_costs.app, ["chargeback", "--month", "2026-13"])
    assert shown.exit_code == 2
    assert "'2026-13' is no month; write 2026-11" in shown.output.replace("\n", " ")


def test_the_picture_is_printed() -> None:
    app = typer.Typer()
    app.command()(cloud_costs.picture)
    shown = RUN.invoke(app, ["--file", str(EXAMPLES / "one-account.yaml")])
    assert shown.stdout == picture(one_account().platform)
