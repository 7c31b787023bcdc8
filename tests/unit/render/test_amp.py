"""Rules and alert manager of AMP, read by the programs that they are for."""

import base64
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.e2e.platform_files import platform_of
from tests.e2e.processes import program_paths
from tickscope.render.amp import workspace_calls

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"
WORKSPACES = {"*": "ws-11111111-shared", "skyhook": "ws-22222222-own"}


def data(folder: Path, action: str, **amp: Any) -> list[str]:
    made = workspace_calls(platform_of(folder, hot_store={"amp": {"workspaces": WORKSPACES, **amp}}))
    return [base64.b64decode(call["input"]["data"]).decode() for call in made if call["action"] == action]


def read_by(program: Path, *words: str | Path) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.proves("rehearsed", row=39, clause=1)
def test_every_workspace_gets_the_rules(tmp_path: Path) -> None:
    rules = data(tmp_path, "CreateRuleGroupsNamespace")
    assert len(rules) == len(WORKSPACES)
    (tmp_path / "rules.yaml").write_text(rules[0])
    assert "6 rules found" in read_by(program_paths()["promtool"], "check", "rules", tmp_path / "rules.yaml")


@pytest.mark.proves("rehearsed", row=39, clause=1)
def test_the_alert_manager_tells_the_topic(tmp_path: Path) -> None:
    (text, _) = data(tmp_path, "CreateAlertManagerDefinition", alerts_topic_arn=TOPIC)
    inner = YAML(typ="safe").load(text)["alertmanager_config"]
    (receiver,) = YAML(typ="safe").load(inner)["receivers"]
    assert receiver["sns_configs"][0]["topic_arn"] == TOPIC
    (tmp_path / "alertmanager.yaml").write_text(inner)
    alertmanager = program_paths()["alertmanager"]
    said = read_by(alertmanager.with_name("amtool"), "check-config", tmp_path / "alertmanager.yaml")
    assert "SUCCESS" in said


def test_without_a_topic_there_is_no_alert_manager(tmp_path: Path) -> None:
    assert data(tmp_path, "CreateAlertManagerDefinition") == []
