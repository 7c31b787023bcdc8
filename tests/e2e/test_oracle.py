"""What was acknowledged is stored, once, whatever is killed: by the journal."""

from pathlib import Path

import pytest

from tests.e2e.kills import kill_and_compare
from tests.e2e.platform_files import platform_of

KILLS = 10


@pytest.mark.timeout(150)
async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(tmp_path: Path) -> None:
    await kill_and_compare(platform_of(tmp_path), KILLS)
