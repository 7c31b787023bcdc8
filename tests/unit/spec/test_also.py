"""Checks of other rooms are told as the file's own are, and what they need is not loaded before."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.spec.samples import EXAMPLES, MINIMAL
from tickscope.model.platform import Platform
from tickscope.spec import SpecErrors, load
from tickscope.spec.problems import KeyPath


def too_long(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    for index, unit in enumerate(platform.cloud.organization.units):
        if unit.name == "Production":
            yield ("cloud", "organization", "units", index, "guardrails"), "5200 bytes; allowed: at most 5120"


def test_a_finding_of_a_check_stands_at_its_value() -> None:
    file = EXAMPLES / "aws.yaml"
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "public-buckets, encrypted" in text)
    with pytest.raises(SpecErrors) as caught:
        load(file, also=[too_long])
    assert caught.value.lines() == [
        f"{file}:{line}:21: cloud.organization.units[2].guardrails: 5200 bytes; allowed: at most 5120"
    ]


def test_a_finding_about_a_default_stands_at_what_is_around_it(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "cloud:\n  tags: {owner: me}\n")
    found: list[tuple[KeyPath, str]] = [(("cloud", "tags", "retention"), "no"), (("slo",), "no")]
    with pytest.raises(SpecErrors) as caught:
        load(file, also=[lambda _: found])
    assert [problem.text("t.yaml") for problem in caught.value.problems] == [
        "t.yaml:1:1: slo: no",
        "t.yaml:9:9: cloud.tags.retention: no",
    ]


def test_a_check_sees_a_platform_that_is_right_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "ports: {gateway: 0}\n")
    asked: list[Platform] = []
    with pytest.raises(SpecErrors):
        load(file, also=[lambda platform: asked.append(platform) or ()])  # type: ignore[func-returns-value]
    assert asked == []
    assert load(EXAMPLES / "aws.yaml", also=[lambda platform: asked.append(platform) or ()]) == asked[0]  # type: ignore[func-returns-value]


def test_the_sdk_is_loaded_only_for_a_file_that_names_regions() -> None:
    code = "import sys; from pathlib import Path; from tickscope.spec import load; load(Path(sys.argv[1]));"
    code += "print(sorted({name.split('.')[0] for name in sys.modules} & {'botocore', 'boto3', 'aws_cdk'}))"
    for file, expected in (("tickscope.yaml", []), ("docs/examples/aws.yaml", ["botocore"])):
        done = subprocess.run(
            [sys.executable, "-c", code, str(EXAMPLES.parents[1] / file)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(expected)
