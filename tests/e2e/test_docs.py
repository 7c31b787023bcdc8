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


def test_every_reason_and_setting_of_the_guide_exists() -> None:
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    settings = (ROOT / "tickscope.yaml").read_text()
    guide = (ROOT / "docs" / "guide" / "send.md").read_text()
    reasons = guide.split("Reasons are stable codes", 1)[1]
    for reason in re.findall(r"`([a-z_]+)`", reasons.split(":", 1)[1]):
        assert f'"{reason}"' in source or reason in source, reason
    for section, key in re.findall(r"`(gateway|buffer|hot_store|schema)\.([a-z_]+)[a-z_.]*`", guide):
        assert re.search(rf"^  {key}:", settings, re.M), f"{section}.{key}"
