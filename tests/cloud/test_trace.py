"""Every requirement of rows 1 to 19 is served by a resource, and the page says by which."""

from pathlib import Path

import pytest

from tests.cloud.examples import FOLDER, platform
from tickscope.cli.host_configs import host_configs
from tickscope.cloud.places import ORGANIZATION
from tickscope.cloud.trace import Traced, trace
from tickscope.systems.catalogue import load
from tickscope.systems.cloud_page import page, served

ROWS = range(1, 20)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Traced, ...]:
    studio = platform("aws")
    return trace(studio, tmp_path_factory.mktemp("trace"), host_configs(studio, FOLDER / "aws.yaml"))


@pytest.mark.proves("checked", row=62, clause=1)
@pytest.mark.parametrize("row", ROWS)
def test_a_resource_serves_each_row(row: int, traced: tuple[Traced, ...]) -> None:
    assert row in served(traced)


def test_a_row_without_a_resource_is_noticed(traced: tuple[Traced, ...]) -> None:
    assert 5 not in served([each for each in traced if each.row != 5])


def test_what_serves_a_clause_names_one_that_the_catalogue_has(traced: tuple[Traced, ...]) -> None:
    clauses = {system.number: len(system.clauses) for system in load()}
    assert {(each.row, each.clause) for each in traced if each.clause > clauses[each.row]} == set()


def test_the_page_is_up_to_date(traced: tuple[Traced, ...]) -> None:
    cloud = platform("aws").cloud
    scopes = [ORGANIZATION, *(each.name for each in cloud.environments), *(each.name for each in cloud.accounts)]
    text = (Path(__file__).parents[2] / "docs" / "reference" / "cloud.md").read_text()
    assert text == page(load(), traced, scopes), "write it again: make systems"
