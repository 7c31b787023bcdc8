"""The shipped catalogue, the tests that it names and the page that is drawn from it tell the same."""

from pathlib import Path

from tickscope.systems.catalogue import load
from tickscope.systems.check import check
from tickscope.systems.page import markdown

ROOT = Path(__file__).parents[3]
GROUPS = {
    *("archive", "cloud-1", "cloud-2", "edge", "gates", "gateway"),
    *("image", "logs", "ops", "query", "stream", "views"),
}


def test_what_the_catalogue_claims_is_there_and_proven() -> None:
    assert check(load(), ROOT) == []


def test_the_page_is_up_to_date() -> None:
    stale = "run: tickscope systems --markdown > docs/systems.md"
    assert (ROOT / "docs" / "systems.md").read_text(encoding="utf-8") == markdown(load()), stale


def test_every_system_belongs_to_a_known_group() -> None:
    assert {system.group for system in load()} == GROUPS


def test_what_its_name_calls_optional_is_optional() -> None:
    assert [system.number for system in load() if system.optional] == [21, 36, 75, 76, 77, 78]
    assert [system.number for system in load() if "optional" in system.name] == [21, 36, 75, 76, 77, 78]
