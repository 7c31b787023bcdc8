import pytest

from tests.unit.wire.cores import NAMES, core_named
from tickscope.wire.core import Core


@pytest.fixture(scope="session")
def both() -> list[Core]:
    """Return the core in Rust and the one in Python."""
    return [core_named(name) for name in NAMES]
