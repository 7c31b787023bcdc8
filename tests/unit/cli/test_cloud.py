"""``tickscope cloud``: what works without the optional packages, and what is said when they are missing."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.unit.cloud.deploy.fake_stacks import FakeStacks, artifact
from tickscope.cli import cloud_deploy
from tickscope.cli.cloud_asking import Person
from tickscope.cli.main import app
from tickscope.cloud.deploy.decide import changes, decide
from tickscope.errors import Reject
from tickscope.ports.reconciler import Step

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
ONE = str(EXAMPLES / "one-account.yaml")
REMOVED = [{"LogicalResourceId": "Route", "ResourceType": "AWS::EC2::Route", "Action": "Remove"}]


def test_list_tells_order_account_and_region_as_json(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["cloud", "list", "-f", ONE, "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [each["order"] for each in found] == list(range(1, len(found) + 1))
    assert found[0]["account"] == "111111111111"
    assert {each["resources"] for each in found} == {None}


def test_list_and_help_need_neither_the_cdk_nor_boto3(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = sys.argv[1:]\n"
        "from tickscope.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "assert not {'aws_cdk', 'boto3', 'moto', 'cfnlint'} & set(sys.modules), 'imported'"
    )
    for arguments in (["cloud", "list", "-f", ONE, "--out", str(tmp_path)], ["cloud", "--help"], ["--help"]):
        subprocess.run([sys.executable, "-c", program, "tickscope", *arguments], check=True, capture_output=True)


def test_missing_packages_are_named_with_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = util.find_spec

    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "aws_cdk" else known(name, package)

    monkeypatch.setattr("tickscope.cli.cloud_work.find_spec", find)
    done = CliRunner().invoke(app, ["cloud", "synth", "-f", ONE, "--out", str(tmp_path)])
    assert isinstance(done.exception, Reject)
    assert "(aws_cdk); run: make cloud" in str(done.exception)


@pytest.mark.parametrize("verb", ["list", "synth", "picture"])
def test_a_file_without_a_cloud_is_told(verb: str) -> None:
    shipped = EXAMPLES.parents[1] / "tickscope.yaml"
    done = CliRunner().invoke(app, ["cloud", verb, "-f", str(shipped)])
    assert isinstance(done.exception, Reject)
    assert "nothing is said under 'cloud'" in str(done.exception)


@pytest.mark.parametrize("verb", ["synth", "check", "trace"])
def test_a_folder_that_cannot_be_written_is_told(verb: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["cloud", verb, "-f", ONE, "--out", str(tmp_path / "file")])
    assert "file: nothing can be written there: File exists" in str(done.exception)


def test_a_row_is_one_line_where_nobody_looks(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["cloud", "list", "-f", str(EXAMPLES / "aws.yaml"), "--out", str(tmp_path)])
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("verb", ["status", "erase"])
def test_keys_are_of_a_file_that_is_right_in_all(verb: str, tmp_path: Path) -> None:
    long = ", ".join(f"break-glass-with-a-long-name-{number:03}" for number in range(200))
    file = tmp_path / "t.yaml"
    text = (EXAMPLES / "aws.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("exempt_roles: [break-glass]", f"exempt_roles: [{long}]"), encoding="utf-8")
    done = CliRunner().invoke(app, ["cloud", "key", verb, "skyhook", "-e", "prod", "-f", str(file)])
    assert "AWS takes 5120" in str(done.exception)


@pytest.mark.parametrize("verb", ["diff", "drift", "rehearse", "deploy"])
def test_a_wrong_name_is_told_before_anything_is_made(verb: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["cloud", verb, "prod-netwrok", "-f", ONE, "--out", str(tmp_path / "out")])
    assert "no stack 'prod-netwrok'; there are: prod-boundary, prod-keys" in str(done.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("yes", "destroys", "option"),
    [(False, False, "--yes"), (True, True, "--yes-destroy")],
)
def test_where_nobody_can_be_asked_nothing_goes_on_by_itself(yes: bool, destroys: bool, option: str) -> None:
    with pytest.raises(Reject, match=f"say {option} to go on"):
        Person(yes, yes_destroy=False).agrees("prod-keys", destroys)


def test_what_is_destroyed_is_named_before_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    operator = cloud_deploy._Operator(None, Person(yes=False, yes_destroy=True))  # type: ignore[arg-type]
    assert operator._ask(artifact(), decide(changes(REMOVED)))
    assert "destroys Route (AWS::EC2::Route)" in capsys.readouterr().out


class Undoing:
    """A reconciler that has something to undo, and notes what is performed."""

    account_id, region = "111111111111", "eu-central-1"

    def __init__(self, name: str, steps: tuple[Step, ...], done: list[str]) -> None:
        self.name, self._steps, self._done = name, steps, done

    def plan(self, session: object) -> tuple[Step, ...]:
        raise AssertionError("leaving reconciles nothing")

    def plan_destroy(self, session: object) -> tuple[Step, ...]:
        return self._steps

    def apply(self, session: object, steps: Sequence[Step], told: Callable[[Step], None]) -> None:
        for step in steps:
            self._done.append(step.text)
            told(step)


def leave(monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[Result, list[str]]:
    done: list[str] = []
    made = (
        Undoing("organization", (Step("undelegate", "take it back", destroys=True),), done),
        Undoing("guardduty", (Step("set", "leave new accounts alone"), Step("no", "not now", blocked="why")), done),
    )
    monkeypatch.setattr(cloud_deploy, "reconcilers", lambda platform: made)
    monkeypatch.setattr(cloud_deploy.Ways, "account", lambda *_: None)
    return CliRunner().invoke(app, ["cloud", "leave", "-f", ONE, *options]), done


def test_leaving_undoes_what_was_done_last_first_and_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said, done = leave(monkeypatch, "--yes-destroy")
    assert said.exit_code == 0
    assert done == ["leave new accounts alone", "take it back"]
    assert "guardduty blocked: not now (why)" in said.stdout
    assert "organization destroys: take it back" in said.stdout


def test_leaving_asks_before_it_takes_something_back(monkeypatch: pytest.MonkeyPatch) -> None:
    said, done = leave(monkeypatch, "--yes")
    assert isinstance(said.exception, Reject)
    assert "say --yes-destroy to go on" in str(said.exception)
    assert done == ["leave new accounts alone"]


class Interrupted(FakeStacks):
    """CloudFormation, while the person presses Ctrl-C as a stack is made."""

    def execute(self, change_set_id: str) -> None:
        raise KeyboardInterrupt


def test_whoever_stops_waiting_is_told_that_the_stack_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = cloud_deploy.Ways(None, "")
    monkeypatch.setattr(ways, "stacks", lambda *_: Interrupted())
    with pytest.raises(KeyboardInterrupt):
        cloud_deploy._Operator(ways, Person(yes=True, yes_destroy=False)).stack(artifact())
    assert "prod-keys: nobody waits any more; what CloudFormation has begun goes on" in capsys.readouterr().out


def test_what_aws_says_is_told_as_it_is_and_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    said = "Invalid [/aws/route] in arn:aws:kms:key:1 " + "and so on " * 20
    Person(yes=False, yes_destroy=False).tell(said)
    assert capsys.readouterr().out == f"{said}\n"
