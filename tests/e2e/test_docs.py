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
from tickscope.gateway import decide

pytestmark = pytest.mark.timeout(120)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = "docs/examples/"
"""A command that names a file of these is typed in the repository."""
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
FROM_THE_SERVER = {405, 431}
"""Statuses that the gateway's HTTP server gives by itself."""


@pytest.mark.parametrize(("page", "line"), commands())
def test_a_command_of_the_docs_works(up: Up, page: str, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "tickscope", f"{page}: '{line}' is run by nobody; fence it without 'sh', or test it"
    done = subprocess.run(
        [sys.executable, "-m", "tickscope", *words],
        cwd=ROOT if EXAMPLES in line else up.file.parent,
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


GATEWAY_PAGE = (ROOT / "docs" / "guide" / "gateway.md").read_text()


def part(heading: str) -> str:
    """Return a part of the gateway's page."""
    return GATEWAY_PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_the_gateways_page_has_every_reason_and_only_those() -> None:
    told = set(re.findall(r"`([a-z_0-9]+)`", part("Reasons"))) - SETTINGS_AMONG_REASONS
    files = [
        path for room in ("gateway", "wire", "policy") for path in (ROOT / "src/tickscope" / room).rglob("*.py")
    ]
    files.append(ROOT / "src/tickscope/adapters/certificates.py")
    source = "".join(path.read_text() for path in files if path.name not in ("statsd.py", "record.py"))
    used = set(
        re.findall(r'(?:Reject|Refusal|Busy|_over|_Refused|Unfit|Finding)\((?:index, )?\s*"([a-z_0-9]+)"', source)
    )
    used |= set(re.findall(r'_check_rate\("([a-z_]+)"', source))
    assert used - told - NOT_FROM_THE_DOOR == set()
    assert [reason for reason in sorted(told) if f'"{reason}"' not in source] == []


def test_the_gateways_page_has_every_status() -> None:
    rows = re.findall(r"(?m)^\| ([2-5][0-9][^|]*)\|", part("What it answers"))
    told = {int(status) for row in rows for status in re.findall(r"[2-5][0-9]{2}", row)}
    assert {*decide.STATUS.values(), *FROM_THE_SERVER, 200, 204, 400, 429, 503} == told


def test_the_gateways_page_has_every_metric() -> None:
    source = (ROOT / "src/tickscope/gateway/metrics.py").read_text()
    kinds = re.findall(r'= (\w+)\(\s*"(tickscope_gateway_\w+)"', source)
    names = {name + "_total" * (kind == "Counter") for kind, name in kinds}
    assert names == set(re.findall(r"`(tickscope_gateway_\w+)`", part("Counters")))


def sections() -> dict[str, set[str]]:
    """Return the keys of each section of the platform file, by its path, by the reference."""
    text = (ROOT / "docs" / "reference" / "platform-file.md").read_text()
    found = re.split(r"(?m)^## (.+)\n", text)[1:]
    named = {name.strip("`").removesuffix("[]"): body for name, body in zip(found[::2], found[1::2], strict=True)}
    return {name: set(re.findall(r"(?m)^\| `(\w+)` \|", body)) for name, body in named.items()}


SECTIONS = sections()


def exists(setting: str) -> bool:
    """Return whether a path of keys is one of the platform file."""
    path, _, key = setting.removesuffix("[]").rpartition(".")
    return key in SECTIONS.get(path.removesuffix("[]"), ())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_of_the_guides_exist(page: Path) -> None:
    dotted = re.findall(r"`([a-z_]+(?:\[\])?(?:\.[a-z_]+(?:\[\])?)+)`", page.read_text())
    top = SECTIONS["Top level"] | {"limits"}
    settings = [each for each in dotted if each.split(".")[0].removesuffix("[]") in top]
    assert [each for each in settings if not exists(each)] == []


def test_a_setting_of_another_section_does_not_exist() -> None:
    assert exists("buffer.journal.size_bytes_max")
    assert exists("tenants[].tokens[].expires")
    assert not exists("limits.size_bytes_max")
    assert not exists("gateway.trust_domain")
