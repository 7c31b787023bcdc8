from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.pauses_suite import FIRST, PausesSuite
from tickscope.adapters.journal.pauses import SqlitePauses
from tickscope.ports.pauses import MemoryPauses


class TestMemoryPauses(PausesSuite):
    @pytest.fixture
    def pauses(self) -> MemoryPauses:
        return MemoryPauses()

    @pytest.fixture
    def others(self, pauses: MemoryPauses) -> MemoryPauses:
        return pauses


class TestSqlitePauses(PausesSuite):
    @pytest.fixture
    async def pauses(self, tmp_path: Path) -> AsyncIterator[SqlitePauses]:
        pauses = SqlitePauses(tmp_path, "hot")
        yield pauses
        await pauses.close()

    @pytest.fixture
    async def others(self, tmp_path: Path) -> AsyncIterator[SqlitePauses]:
        others = SqlitePauses(tmp_path, "hot")
        yield others
        await others.close()

    async def test_groups_have_their_own(self, pauses: SqlitePauses, tmp_path: Path) -> None:
        archive = SqlitePauses(tmp_path, "archive")
        await pauses.pause("embergate", FIRST)
        assert dict(await archive.paused()) == {}
        await archive.close()
