import pytest

from tests.contract.log_suite import BoundedLogSuite
from tickscope.ports.log import OLDEST_MS
from tickscope.ports.memory_log import MemoryLog, MemoryLogReader


class MemoryLogKit:
    def __init__(self) -> None:
        self.log = MemoryLog(bytes_max=1 << 30)

    async def writer(self) -> MemoryLog:
        return self.log

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> MemoryLogReader:
        return self.log.reader(group, begin_ms)

    async def history(self) -> MemoryLog:
        return self.log


@pytest.fixture
def kit() -> MemoryLogKit:
    return MemoryLogKit()


@pytest.fixture
def small() -> tuple[MemoryLog, MemoryLogReader]:
    log = MemoryLog(bytes_max=4 << 20)
    return log, log.reader()


class TestMemoryLog(BoundedLogSuite):
    pass
