import pytest

from tests.contract.ledger_suite import LedgerSuite
from tests.contract.test_memory_log import MemoryLogKit
from tickscope.ports.memory_log import MemoryLogLedger


class MemoryLedgerKit(MemoryLogKit):
    async def ledger(self, *groups: str) -> MemoryLogLedger:
        return self.log.ledger()


@pytest.fixture
def kit() -> MemoryLedgerKit:
    return MemoryLedgerKit()


class TestMemoryLedger(LedgerSuite):
    pass
