"""The guide's pictures and prices are those of the example files, and the bill has its stacks in order."""

from pathlib import Path

import pytest

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.bills import accounts_in_use, idle_bill, idle_usd_by_tenant
from tickscope.cloud.page import EXAMPLES, image, written
from tickscope.cloud.picture import picture

DOCS = Path(__file__).parents[3] / "docs"
GUIDE = DOCS / "guide" / "cloud.md"
STALE = "run: python -m tickscope.cloud.page docs"


def examples() -> dict[str, Synthesised]:
    return dict(zip(EXAMPLES, (studio(), one_account()), strict=True))


def test_the_guides_prices_are_up_to_date() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    bills = {name: idle_bill(each.platform, each.templates) for name, each in examples().items()}
    assert written(page, bills) == page, STALE


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pictures_are_up_to_date(name: str) -> None:
    assert image(DOCS, name).read_text(encoding="utf-8") == picture(examples()[name].platform), STALE
    assert f"../images/{image(DOCS, name).name}" in GUIDE.read_text(encoding="utf-8")


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    bill = idle_bill(one_account().platform, one_account().templates)
    with pytest.raises(ValueError, match="the page needs <!-- idle-aws: begin -->"):
        written("# Nothing", {"aws": bill})


def test_the_organization_comes_first_and_environments_in_the_files_order() -> None:
    bill = idle_bill(studio().platform, studio().templates)
    assert [scope for scope in bill.scopes if scope in ("organization", "prod", "staging", "dev")] == [
        "organization",
        "prod",
        "staging",
        "dev",
    ]


def test_three_zones_have_a_nat_gateway_each_and_one_without_nat_has_none() -> None:
    lines = idle_bill(studio().platform, studio().templates).lines
    assert {line.scope: line.quantity for line in lines if line.line == "NAT gateways"} == {"prod": 3, "staging": 3}


def test_by_tenant_it_is_the_same_money() -> None:
    by_tenant = idle_usd_by_tenant(studio().platform, studio().templates)
    bill = idle_bill(studio().platform, studio().templates)
    assert sum(by_tenant.values()) == pytest.approx(bill.usd())
    assert by_tenant["embergate"] >= 3
    assert accounts_in_use(studio().platform) == 6
