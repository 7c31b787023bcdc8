"""``tickscope spec``"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.spec.samples import EXAMPLES, MINIMAL, SHIPPED
from tickscope.cli.spec import app
from tickscope.model.platform import Platform
from tickscope.spec import json_schema, load
from tickscope.spec.problems import KeyPath
from tickscope.spec.reference import markdown

RUN = CliRunner()


def test_check_tells_what_a_good_file_holds() -> None:
    result = RUN.invoke(app, ["check", "--file", str(SHIPPED)])
    assert result.exit_code == 0
    assert result.stdout == f"{SHIPPED}: ok (4 tenants, 13 families, 8 labels, edges on ports 7410 to 7421)\n"


def oversized(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    for index, unit in enumerate(platform.cloud.organization.units):
        if unit.name == "Production":
            yield ("cloud", "organization", "units", index, "guardrails"), "5200 bytes; allowed: at most 5120"


def test_check_tells_a_policy_over_its_size_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    file = EXAMPLES / "aws.yaml"
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "public-buckets, encrypted" in text)
    monkeypatch.setattr("tickscope.cloud.policies.oversized", oversized)
    result = RUN.invoke(app, ["check", "--file", str(file)])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{file}:{line}:21: cloud.organization.units[2].guardrails: 5200 bytes; allowed: at most 5120",
        f"{file}: 1 problem",
    ]
    monkeypatch.setattr("tickscope.cloud.policies.oversized", lambda _: iter(()))
    assert RUN.invoke(app, ["check", "--file", str(file)]).stdout.endswith(", 3 environments in AWS)\n")


def test_check_prints_every_error_and_their_number_on_stderr(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "ports: {gateway: 0}\nslo: {query_p95_ms: 0}\n")
    result = RUN.invoke(app, ["check", "-f", str(file)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"{file}:8:18: ports.gateway: 0 is not a port; allowed: an integer from 1 to 65535",
        f"{file}:9:21: slo.query_p95_ms: 0 is not a number of milliseconds; allowed: a number from 1 to 600000",
        f"{file}: 2 problems",
    ]


@pytest.mark.parametrize("shown", [SHIPPED, *sorted(EXAMPLES.glob("*.yaml"))], ids=lambda file: file.name)
def test_show_prints_a_file_that_loads_as_the_same_platform(tmp_path: Path, shown: Path) -> None:
    file = tmp_path / "again.yaml"
    for options in ([], ["--json"]):
        result = RUN.invoke(app, ["show", "--file", str(shown), *options])
        assert result.exit_code == 0
        file.write_text(result.stdout)
        assert replace(load(file), source=shown) == load(shown)


def test_show_json_is_json() -> None:
    shown = json.loads(RUN.invoke(app, ["show", "--file", str(SHIPPED), "--json"]).stdout)
    assert shown["ports"]["gateway"] == 7401


def test_schema_prints_the_schema_and_its_page() -> None:
    assert json.loads(RUN.invoke(app, ["schema"]).stdout) == json_schema()
    assert RUN.invoke(app, ["schema", "--markdown"]).stdout == markdown()


def test_every_help_has_an_example() -> None:
    for command in ([], ["check"], ["show"], ["schema"]):
        assert "Example: tickscope spec" in RUN.invoke(app, [*command, "--help"]).stdout
