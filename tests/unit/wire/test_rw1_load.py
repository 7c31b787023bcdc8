import sys
from collections.abc import Iterator

import pytest

from tests.unit.wire.cores import core_named
from tickscope.wire import chosen_core


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delitem(sys.modules, "tickscope.wire.native", raising=False)
    monkeypatch.delattr("tickscope.wire.native", raising=False)
    chosen_core.load_core.cache_clear()
    yield
    chosen_core.load_core.cache_clear()


def test_without_the_wheel_the_reference_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tickscope_wire", None)
    assert chosen_core.load_core().name == "reference"


def test_with_the_wheel_it_serves() -> None:
    expected = core_named("native").name
    assert chosen_core.load_core().name == expected
