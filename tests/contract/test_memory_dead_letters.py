import pytest

from tests.contract.dead_letters_suite import BYTES_MAX, DeadLettersSuite
from tickscope.ports.memory_dead_letters import MemoryDeadLetters


@pytest.fixture
def letters() -> MemoryDeadLetters:
    return MemoryDeadLetters(BYTES_MAX)


class TestMemoryDeadLetters(DeadLettersSuite):
    pass
