import pytest

from tests.unit.wire.cores import NAMES, core_named
from tickscope.wire.core import Core


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)
