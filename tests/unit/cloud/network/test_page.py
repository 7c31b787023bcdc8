"""The guide's tables are those of the network."""

from pathlib import Path

import pytest

from tests.unit.cloud.synthesised import studio
from tickscope.cloud.network.page import TABLES, written

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "cloud-network.md"


def test_the_guide_is_up_to_date() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    command = "python -m tickscope.cloud.network.page docs/examples/aws.yaml docs/guide/cloud-network.md"
    assert written(page, studio().platform) == page, command


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    page = GUIDE.read_text(encoding="utf-8").replace("<!-- flows: end -->", "")
    with pytest.raises(ValueError, match="the page needs <!-- flows: begin -->"):
        written(page, studio().platform)
    assert len(TABLES) == 6
