"""The longest files first: beside them the short ones fill the time."""

import pytest

LONGEST = ("test_store_stopped", "test_up", "test_page", "test_oracle_kinesis", "test_oracle")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort behind what shuffles: only the order of files is touched, and only that of a few."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
