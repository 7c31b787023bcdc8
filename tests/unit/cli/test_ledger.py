"""``tickscope ledger``: what it prints and how it exits."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.contract.ledger_suite import holding
from tests.e2e.platform_files import platform_of
from tickscope.adapters.buffers import JOURNAL_FOLDER
from tickscope.adapters.journal import segment
from tickscope.adapters.journal.tail import Tail
from tickscope.cli.main import app
from tickscope.errors import Reject
from tickscope.model.platform import Platform
from tickscope.wire import record as record_format


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return platform_of(tmp_path)


def tickscope(platform: Platform, *words: str) -> Result:
    return CliRunner().invoke(app, ["ledger", "--file", str(platform.source), *words], env={"COLUMNS": "120"})


def append(platform: Platform) -> Path:
    folder = platform.data_folder / JOURNAL_FOLDER
    tail = Tail(folder, platform.buffer.journal, platform.buffer.consumers)
    tail.commit([record_format.encode(holding(number, 1000, tenant)) for number, tenant in enumerate(TENANTS)])
    tail.close()
    return segment.path_of(folder, 0)


TENANTS = ("embergate", "skyhook", "embergate")


def test_an_empty_buffer(platform: Platform) -> None:
    done = tickscope(platform)
    assert (done.exit_code, done.output) == (0, "nothing was accepted yet\n")


def test_lines_for_people_and_for_programs(platform: Platform) -> None:
    append(platform)
    words = tickscope(platform).output.split("\n")[1].split()
    assert words == ["embergate", "hot", "metrics", "2,000", "0", "2,000", "0"]
    found = json.loads(tickscope(platform, "--tenant", "skyhook", "--json").output)
    assert [(line["tenant"], line["queued"]) for line in found["balances"]] == [("skyhook", 1000)]
    assert found["balanced"] is True


def test_a_difference_is_said_and_is_the_exit_code(platform: Platform) -> None:
    path = append(platform)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    done = tickscope(platform)
    assert done.exit_code == 1
    assert "1,000 of embergate (hot, metrics); 1 damaged records" in done.output


def test_an_unknown_tenant_is_wrong_usage(platform: Platform) -> None:
    assert tickscope(platform, "--tenant", "nobody").exit_code == 2


def test_a_buffer_without_a_ledger_says_so(tmp_path: Path) -> None:
    platform = platform_of(tmp_path, buffer={"kind": "kafka", "kafka": {"bootstrap": ["127.0.0.1:9092"]}})
    done = tickscope(platform)
    assert isinstance(done.exception, Reject)
    assert done.exception.reason == "no_ledger"
