"""``tickscope cloud deploy`` and ``remove`` on an emulator: told, asked, performed in order, nothing twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tickscope.adapters.aws.session import Credentials
from tickscope.cli import cloud_asking
from tickscope.cli.main import app
from tickscope.cloud.rehearse.emulator import emulator
from tickscope.cloud.rehearse.made import Emulator

ACCOUNT, REGION = "111111111111", "eu-central-1"
FILE = """\
version: 1
environment: local
region: eu-central-1
tenants:
  - {{name: skyhook, title: Skyhook, tokens: [{{name: edge, env: TOKEN_A}}], cloud: {{key: imported}}}}
cloud:
  tags: {{owner: platform, cost_center: "1"}}
  accounts:
    - {{name: main, id: "111111111111", adopted: true, purpose: management}}
  organization: {{manage: [tags], id: {organization}, root_id: {root}}}
  environments:
    - name: prod
      account: main
      region: eu-central-1
      zones: [eu-central-1a, eu-central-1b, eu-central-1c]
      cidr: 10.20.0.0/16
"""
STACKS = ("main-account-boundary", "prod-boundary", "prod-keys", "organization-organization")


"""moto makes no alias, so that the tenant's key is not found by it: the step of its material is blocked."""


class Operator:
    """Somebody at a terminal, with a platform file and an AWS that was bootstrapped."""

    def __init__(self, folder: Path) -> None:
        self.file, self._out = folder / "t.yaml", folder / "out"
        organizations = self.client("organizations")
        made = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
        root = organizations.list_roots()["Roots"][0]["Id"]
        self.file.write_text(FILE.format(organization=made, root=root), encoding="utf-8")
        placed = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(
            Bucket=f"cdk-tickscope-assets-{ACCOUNT}-{REGION}", CreateBucketConfiguration=placed
        )
        self.client("ssm").put_parameter(Name="/cdk-bootstrap/tickscope/version", Value="30", Type="String")

    def client(self, service: str) -> Any:
        return Credentials().role(f"arn:aws:iam::{ACCOUNT}:role/any", REGION, "").client(service)

    def run(self, *words: str, answers: str = "") -> Result:
        """Type a verb of the cloud, and answers to what it asks: one letter for each question."""
        typed = "".join(f"{each}\n" for each in answers)
        common = ["--file", str(self.file), "--out", str(self._out)]
        return CliRunner().invoke(app, ["cloud", *words, *common], input=typed)

    def deployed(self) -> list[str]:
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return sorted(each["StackName"].removeprefix("tickscope-") for each in found)


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    with emulator({}) as found:
        yield found


@pytest.fixture
def operator(running: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    running.empty()
    monkeypatch.setattr(cloud_asking, "answers", lambda: True)
    monkeypatch.setattr("tickscope.cloud.deploy.wait.PAUSE_S", 0.0)
    return Operator(tmp_path)


def begins(result: Result, *starts: str) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith(starts)]


def test_steps_are_told_asked_and_performed_in_their_order_and_never_twice(operator: Operator) -> None:
    done = operator.run("deploy", *STACKS, answers="yyyyy")
    assert done.exit_code == 0, done.exception
    assert begins(done, "prod-", "main-", "imported-", "organization", "  done") == [
        "main-account-boundary (111111111111, eu-central-1): 1 added, 0 changed, 0 replaced, 0 removed",
        "main-account-boundary: go on? [y/N]: y",
        "main-account-boundary: created",
        "prod-boundary (111111111111, eu-central-1): 1 added, 0 changed, 0 replaced, 0 removed",
        "prod-boundary: go on? [y/N]: y",
        "prod-boundary: created",
        "prod-keys (111111111111, eu-central-1): 12 added, 0 changed, 0 replaced, 0 removed",
        "prod-keys: go on? [y/N]: y",
        "prod-keys: created",
        "imported-keys blocked: the key of skyhook has no key yet (the stack of keys makes it)",
        "organization does: enable policies of type TAG_POLICY",
        "organization does: let tagpolicies.tag.amazonaws.com into the organization's accounts",
        "organization: 2 steps: go on? [y/N]: y",
        "  done: enable policies of type TAG_POLICY",
        "  done: let tagpolicies.tag.amazonaws.com into the organization's accounts",
        "organization-organization (111111111111, eu-central-1): 1 added, 0 changed, 0 replaced, 0 removed",
        "organization-organization: go on? [y/N]: y",
        "organization-organization: created",
    ]
    again = operator.run("deploy", *STACKS)
    assert [line.split(" (")[0] for line in begins(again, "")] == [
        "main-account-boundary: unchanged",
        "prod-boundary: unchanged",
        "prod-keys: unchanged",
        "imported-keys blocked: the key of skyhook has no key yet",
        "organization-organization: unchanged",
    ]


def test_declined_steps_stop_what_comes_after_them(operator: Operator) -> None:
    done = operator.run("deploy", *STACKS, answers="yyyn")
    assert "organization was declined; nothing after it is touched" in str(done.exception)
    assert operator.deployed() == ["main-account-boundary", "prod-boundary", "prod-keys"]
    enabled = operator.client("organizations").list_aws_service_access_for_organization()
    assert enabled["EnabledServicePrincipals"] == []


def test_a_declined_stack_stops_what_comes_after_it(operator: Operator) -> None:
    done = operator.run("deploy", *STACKS, answers="yn")
    assert "prod-boundary was declined; nothing after it is touched" in str(done.exception)
    assert operator.deployed() == ["main-account-boundary"]


def test_what_the_file_has_no_more_is_told_and_removed_by_name(operator: Operator) -> None:
    operator.run("deploy", *STACKS, answers="yyyyy")
    text = operator.file.read_text(encoding="utf-8")
    operator.file.write_text(text.replace("- name: prod", "- name: live"), encoding="utf-8")
    told = operator.run("remove")
    assert begins(told, "prod-") == [
        "prod-keys (111111111111, eu-central-1) is deployed, but the file has it no more: it has termination"
        " protection, since it is about what holds data: lift that and delete it by hand",
        "prod-boundary (111111111111, eu-central-1) is deployed, but the file has it no more:"
        " tickscope cloud remove prod-boundary deletes it",
    ]
    refused = operator.run("remove", "main-account-boundary")
    assert "there are: prod-keys, prod-boundary" in str(refused.exception)
    assert "termination protection" in str(operator.run("remove", "prod-keys", answers="y").exception)
    declined = operator.run("remove", "prod-boundary", answers="n")
    assert "prod-boundary was declined" in str(declined.exception)
    assert "prod-boundary" in operator.deployed()
    done = operator.run("remove", "prod-boundary", answers="y")
    assert begins(done, "prod-boundary:", "  destroys") == [
        "  destroys BoundaryPolicyC4AA4EBF (AWS::IAM::ManagedPolicy)",
        "prod-boundary: go on, and destroy what is named? [y/N]: y",
        "prod-boundary: removed",
    ]
    assert operator.deployed() == ["main-account-boundary", "organization-organization", "prod-keys"]
