import pytest

from tests.contract.log_suite import LogSuite
from tickscope.ports.memory_log import MemoryLog, MemoryLogReader


@pytest.fixture
def writer() -> MemoryLog:
    return MemoryLog(bytes_max=1 << 30)


@pytest.fixture
def reader(writer: MemoryLog) -> MemoryLogReader:
    return writer.reader()


@pytest.fixture
def small() -> tuple[MemoryLog, MemoryLogReader]:
    log = MemoryLog(bytes_max=4 << 20)
    return log, log.reader()


class TestMemoryLog(LogSuite):
    pass
