"""Each rule has a page whose examples do what it says."""

import re

import pytest

from tests.e2e.platform_files import ROOT
from tests.unit.lint.linting import in_dashboard, in_rules, rules_of
from tickscope.lint.rules import RULES

PAGES = ROOT / "docs" / "lint"
NAMES = [rule.NAME for rule in RULES]


def examples(name: str, heading: str) -> list[tuple[str, str]]:
    part = (PAGES / f"{name}.md").read_text().split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```(yaml|json)\n(.*?)^```", part, re.M | re.S)


def found(kind: str, text: str) -> set[str]:
    return set(rules_of(in_rules(text) if kind == "yaml" else in_dashboard(text)))


@pytest.mark.parametrize("name", NAMES)
def test_the_bad_examples_are_found_and_the_good_ones_are_not(name: str) -> None:
    assert (PAGES / f"{name}.md").read_text().startswith(f"# {name}\n")
    assert [found(*each) for each in examples(name, "Bad")] == [{name}]
    assert [found(*each) for each in examples(name, "Good")] == [set()]


def test_there_is_a_page_for_each_rule_and_no_other() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted(NAMES)
    guide = (ROOT / "docs" / "guide" / "lint.md").read_text()
    assert re.findall(r"\.\./lint/([a-z-]+)\.md", guide) == NAMES
