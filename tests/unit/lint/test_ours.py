"""What the platform itself renders and draws has no finding."""

from pathlib import Path

import pytest

from tests.unit.lint.linting import PLATFORM, in_dashboard, in_rules, panel
from tests.unit.render.test_amp import data
from tickscope.render.alerts import alerts_file
from tickscope.views.fleet import fleet
from tickscope.views.model import to_json

FLEET = fleet(PLATFORM)
PAGE = to_json(FLEET).decode()


def test_the_alerts_that_are_rendered_have_no_finding(tmp_path: Path) -> None:
    assert in_rules(alerts_file()) == []
    assert [in_rules(text) for text in data(tmp_path, "CreateRuleGroupsNamespace")] == [[], []]


def test_the_portals_page_has_no_finding() -> None:
    assert in_dashboard(PAGE) == []
    assert [found for expr in FLEET.expressions() for found in in_dashboard(panel(expr))] == []
    queries = [query for each in FLEET.panels for query in each.queries]
    assert [found for each in queries for found in in_dashboard(panel(each.expr, legendFormat=each.legend))] == []


@pytest.mark.parametrize("wrong", ["az", "direction", "cause", "asn_bucket"])
def test_a_wrong_label_on_the_portals_page_would_be_found(wrong: str) -> None:
    assert {each.rule for each in in_dashboard(PAGE.replace(f"by ({wrong})", "by (map)"))} == {"unknown-label"}
