"""What was acknowledged is stored, once, whatever is killed: by Kinesis."""

from pathlib import Path

import pytest

from tests.contract.aws import REGION, make_stream, moto_alone
from tests.e2e.kills import kill_and_compare
from tests.e2e.platform_files import platform_of

KILLS = 4


@pytest.mark.timeout(150)
async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(tmp_path: Path) -> None:
    with moto_alone():
        stream, table = make_stream(2)
        kinesis = {"stream": stream, "leases_table": table}
        platform = platform_of(tmp_path, buffer={"kind": "kinesis", "kinesis": kinesis})
        assert platform.region == REGION
        await kill_and_compare(platform, KILLS)
