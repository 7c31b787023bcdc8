"""Gate T6, chaos, with the buffers of a fleet under the platform."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.kafka_broker import broker
from tests.contract.aws import make_stream, moto_alone
from tests.gates.platform import RunningPlatform

PARTITIONS, TOPIC = 3, "gates"
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


@pytest.fixture
async def kafka(tmp_path: Path) -> Any:
    folder = tmp_path / "kafka"  # apart from the platform's own data
    folder.mkdir()
    with broker(folder) as running:
        await running.create_topic(TOPIC, PARTITIONS)
        yield {"kind": "kafka", "kafka": {"bootstrap": [running.address], "topic": TOPIC}}


@pytest.fixture
def kinesis() -> Iterator[dict[str, Any]]:
    with moto_alone():
        stream, table = make_stream(2)
        yield {"kind": "kinesis", "kinesis": {"stream": stream, "leases_table": table}}


def judged(folder: Path, buffer: dict[str, Any]) -> None:
    with RunningPlatform(folder, buffer=buffer) as platform:
        found = platform.judge("T6", "--profile", "smoke")
        assert found.code == 0, found.said


def test_chaos_on_kafka(tmp_path: Path, kafka: dict[str, Any]) -> None:
    judged(tmp_path, kafka)


def test_chaos_on_kinesis(tmp_path: Path, kinesis: dict[str, Any]) -> None:
    judged(tmp_path, kinesis)
