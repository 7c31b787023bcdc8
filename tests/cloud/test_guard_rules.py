"""Each Guard rule lets the good pass and catches the bad: none is a rule that cannot fail."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import (
    App,
    CfnDeletionPolicy,
    CfnResource,
    CloudFormationValidatePlugin,
    Environment,
    Stack,
    Validations,
)

from tests.cloud.guard_cases import BAD, GOOD
from tickscope.cloud.check import guard, report
from tickscope.cloud.check.run import REPORT, STRICT


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the names of the rules that each stack breaks: all cases in one synthesis."""
    folder: Path = tmp_path_factory.mktemp("guard")
    app = App(outdir=str(folder), analytics_reporting=False, context=STRICT)
    for number, (case, resource) in enumerate(GOOD.items()):
        _stack(app, f"good-{number}", case.split(",")[0], resource)
    for number, bad in enumerate(BAD):
        _stack(app, f"bad-{number}", bad.type, bad.resource)
    Validations.of(app).add_plugins(CloudFormationValidatePlugin(guard_rules=guard.sources()))
    app.synth()
    found: dict[str, set[str]] = {}
    for each in report.findings(json.loads((folder / REPORT).read_text()), guard.names()):
        if each.checker == "guard":
            found.setdefault(each.construct.split("/")[0], set()).add(each.id.split("::")[1])
    return found


def _stack(app: App, name: str, type_: str, resource: dict[str, Any]) -> None:
    stack = Stack(app, name, env=Environment(account="111111111111", region="eu-central-1"))
    made = CfnResource(stack, "Resource", type=type_, properties=resource["Properties"])
    policies = {"Retain": CfnDeletionPolicy.RETAIN, "Delete": CfnDeletionPolicy.DELETE, None: None}
    made.cfn_options.deletion_policy = policies[resource.get("DeletionPolicy")]
    made.cfn_options.update_replace_policy = policies[resource.get("UpdateReplacePolicy")]


def test_every_rule_has_a_bad_case() -> None:
    assert {bad.rule for bad in BAD} == guard.names()


@pytest.mark.parametrize("number", range(len(GOOD)), ids=list(GOOD))
def test_the_good_passes_all_rules(number: int, caught: dict[str, set[str]]) -> None:
    assert caught.get(f"good-{number}", set()) == set()


@pytest.mark.parametrize("number", range(len(BAD)), ids=lambda n: f"{BAD[n].rule}-{BAD[n].path}")
def test_the_bad_is_caught_by_its_rule(number: int, caught: dict[str, set[str]]) -> None:
    assert caught.get(f"bad-{number}", set()) == {BAD[number].rule}
