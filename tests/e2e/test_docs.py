"""Commands that the docs tell a person to type do what the docs say."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.platform_files import ROOT, write_platform
from tests.e2e.test_up import Up

pytestmark = pytest.mark.timeout(120)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN_BY_OTHERS = ("make ",)
"""``make up`` and ``make test`` are how these tests came to run."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    running = Up(write_platform(tmp_path_factory.mktemp("docs")))
    try:
        running.wait_ready()
        yield running
    finally:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(20)


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.M | re.S):
            lines = [line.split("  #")[0].strip() for line in block.splitlines()]
            found += [(page.name, line) for line in lines if line and not line.startswith(RUN_BY_OTHERS)]
    return found


def test_there_are_commands_in_the_docs() -> None:
    assert len(commands()) >= 5


SETTINGS_AMONG_REASONS = {"sample_future_s_max"}
NOT_FROM_THE_DOOR = {"no_traces", "unreadable_record"}
"""No traces is told on the page of traces; the other is the buffer's."""


@pytest.mark.parametrize(("page", "line"), commands())
def test_a_command_of_the_docs_works(up: Up, page: str, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "tickscope", f"{page}: '{line}' is run by nobody; fence it without 'sh', or test it"
    done = subprocess.run(
        [sys.executable, "-m", "tickscope", *words],
        cwd=up.file.parent,
        env={**os.environ, "TICKSCOPE_PROGRAMS": str(ROOT / ".tickscope" / "programs")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_docs_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_gateways_page_has_every_reason_and_only_those() -> None:
    page = (ROOT / "docs" / "guide" / "gateway.md").read_text()
    table = page.split("## Reasons", 1)[1].split("##", 1)[0]
    told = set(re.findall(r"`([a-z_0-9]+)`", table)) - SETTINGS_AMONG_REASONS
    files = [
        path for room in ("gateway", "wire", "policy") for path in (ROOT / "src/tickscope" / room).rglob("*.py")
    ]
    source = "".join(path.read_text() for path in files if path.name not in ("statsd.py", "record.py"))
    used = set(
        re.findall(r'(?:Reject|Refusal|Busy|_over|_Refused|Unfit|Finding)\((?:index, )?\s*"([a-z_0-9]+)"', source)
    )
    used |= set(re.findall(r'_check_rate\("([a-z_]+)"', source))
    assert used - told - NOT_FROM_THE_DOOR == set()
    assert [reason for reason in sorted(told) if f'"{reason}"' not in source] == []


def test_settings_of_the_guides_exist() -> None:
    keys = (ROOT / "docs" / "reference" / "platform-file.md").read_text()
    for page in ("send.md", "gateway.md"):
        guide = (ROOT / "docs" / "guide" / page).read_text()
        for section, key in re.findall(r"`(gateway|buffer|hot_store|schema|limits)\.([a-z_]+)[a-z_.]*`", guide):
            assert f"`{key}`" in keys, f"{page}: {section}.{key}"
