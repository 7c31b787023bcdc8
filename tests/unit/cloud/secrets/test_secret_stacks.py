"""Secrets in the templates: generated there, read by their environment alone, replaced by a function of ours."""

import dataclasses
import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cloud.synthesised import EXAMPLES, Synthesised, one_account, studio
from tickscope.adapters import secret_rotation
from tickscope.cloud.app import build
from tickscope.cloud.names import DOMAIN_CHARS_MAX, logs_domain
from tickscope.spec import load

STACK = "prod-operations"
SECRET = "AWS::SecretsManager::Secret"
PLAIN = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|PrivateKey\s*=|"
    r"(?i:password|secret_?key|private_?key|token)[\"']?\s*[:=]\s*[\"'][^\"'${][^\"']{7,}"
)
"""Secrets as they look in text: keys in PEM, of AWS, of WireGuard; a literal behind a telling name."""
HELD = re.compile(r"(?i)^(SecretString|.*password|.*private_?key|.*secret_?access_?key|.*token)$")
"""Properties that would hold a secret."""
SWITCHES = {"AllowUsersToChangePassword"}
"""Named like one that holds a secret, but true or false: of IAM's password policy."""


@pytest.mark.proves("checked", row=19, clause=1)
def test_each_zone_has_wireguard_keys_and_the_store_has_credentials() -> None:
    names = {each["Properties"]["Name"] for each in studio().resources(STACK, SECRET).values()}
    zones = {f"tickscope/prod/wireguard/eu-central-1{zone}" for zone in "abc"}
    assert names == zones | {"tickscope/prod/store/opensearch"}
    for each in studio().resources(STACK, SECRET).values():
        assert (each["DeletionPolicy"], each["UpdateReplacePolicy"]) == ("Retain", "Retain")
        assert "PurposeKeysSecrets" in json.dumps(each["Properties"]["KmsKeyId"])
    store = studio().only(STACK, SECRET, lambda properties: properties["Name"].endswith("/opensearch"))
    generated = store["GenerateSecretString"]
    assert generated["GenerateStringKey"] == "password"
    assert json.loads(generated["SecretStringTemplate"]) == {"username": "tickscope-a"}
    told = studio().resources(STACK, "AWS::SSM::Parameter", lambda each: each["Type"] == "StringList").values()
    assert {each["Properties"]["Name"] for each in told} == {f"/{zone}/public-keys" for zone in zones}


@pytest.mark.proves("checked", row=19, clause=1)
def test_a_secret_is_read_by_roles_of_its_environment_and_of_no_tenant() -> None:
    policies = studio().resources(STACK, "AWS::SecretsManager::ResourcePolicy")
    assert {json.dumps(each["Properties"]["SecretId"]) for each in policies.values()} == {
        json.dumps({"Ref": name}) for name in studio().resources(STACK, SECRET)
    }
    for each in policies.values():
        assert each["Properties"]["BlockPublicPolicy"] is True
        denied = each["Properties"]["ResourcePolicy"]["Statement"]
        tags = [statement["Condition"]["StringNotEquals"] for statement in denied]
        assert tags == [{"aws:PrincipalTag/Environment": "prod"}, {"aws:PrincipalTag/Tenant": "shared"}]
        assert {statement["Effect"] for statement in denied} == {"Deny"}
        assert {statement["Action"] for statement in denied} == {"secretsmanager:GetSecretValue"}


@pytest.mark.parametrize("days", [1, 30, 90])
@pytest.mark.proves("checked", row=19, clause=2)
def test_every_secret_is_replaced_as_often_as_the_file_says(days: int) -> None:
    found = _rotated_every(days)
    schedules = found.resources(STACK, "AWS::SecretsManager::RotationSchedule").values()
    assert len(schedules) == len(found.resources(STACK, SECRET)) == 4
    for each in schedules:
        assert each["Properties"]["RotationRules"] == {"AutomaticallyAfterDays": days}
        assert each["Properties"]["RotateImmediatelyOnUpdate"] is True
        assert "RotationFunction" in json.dumps(each["Properties"]["RotationLambdaARN"])
    called = found.resources(STACK, "AWS::Lambda::Permission").values()
    assert len(called) == 4
    for each in called:
        assert each["Properties"]["Principal"] == "secretsmanager.amazonaws.com"
        assert each["Properties"]["SourceAccount"] == "111111111111"
        assert "Secret" in json.dumps(each["Properties"]["SourceArn"])


@functools.cache
def _rotated_every(days: int) -> Synthesised:
    platform = one_account().platform
    cloud = dataclasses.replace(platform.cloud, secret_rotation_days=days)
    return Synthesised(dataclasses.replace(platform, cloud=cloud))


def test_a_new_account_with_ten_executions_at_once_takes_every_function() -> None:
    """Lambda refuses to reserve any of the last ten, and then takes the whole stack back."""
    functions = studio().resources(STACK, "AWS::Lambda::Function").values()
    assert functions
    assert not [each for each in functions if "ReservedConcurrentExecutions" in each["Properties"]]


@pytest.mark.proves("checked", row=19, clause=2)
def test_a_failure_is_kept_and_told() -> None:
    functions = studio().resources(STACK, "AWS::Lambda::Function", lambda each: "Handler" in each).values()
    assert {each["Properties"]["Handler"] for each in functions} == {
        "secret_rotation.wireguard.handler",
        "secret_rotation.opensearch.handler",
    }
    for each in functions:
        properties = each["Properties"]
        assert "DeadLetters" in json.dumps(properties["DeadLetterConfig"])
        assert "RotationLog" in json.dumps(properties["LoggingConfig"])
    alarms = [
        each["Properties"]
        for each in studio().resources(STACK, "AWS::CloudWatch::Alarm").values()
        if each["Properties"].get("Namespace") in ("AWS/Lambda", "AWS/SQS")
    ]
    assert sorted(each["MetricName"] for each in alarms) == [
        *["ApproximateNumberOfMessagesVisible"] * 2,
        *["Errors"] * 2,
    ]
    for each in alarms:
        assert "Incidents" in json.dumps(each["AlarmActions"])
        assert each["Threshold"] == 1


def test_a_function_reaches_its_own_secrets_and_nothing_else() -> None:
    for name, policy in studio().resources(STACK, "AWS::IAM::Policy").items():
        if "Rotation" not in name:
            continue
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Resource"] != "*", (name, statement)
            assert "*" not in json.dumps(statement["Action"]), (name, statement)
            if "kms:Decrypt" in statement["Action"]:
                assert "kms:ViaService" in json.dumps(statement["Condition"])


def test_the_function_is_its_folder_alone_and_runs_without_the_rest(tmp_path: Path) -> None:
    build(load(EXAMPLES / "one-account.yaml"), tmp_path).synth()
    holding = [found for found in tmp_path.glob("asset.*") if (found / "secret_rotation").is_dir()]
    assert len(holding) == 1
    shipped = {str(path.relative_to(holding[0])) for path in holding[0].rglob("*") if path.is_file()}
    source = Path(secret_rotation.__file__).parent
    assert shipped == {f"secret_rotation/{path.name}" for path in source.glob("*.py")}
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from secret_rotation import wireguard, opensearch;"
        "print(callable(wireguard.handler) and callable(opensearch.handler), wireguard.__file__);"
        "print(sorted({'tickscope', 'cryptography'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-I", "-c", code, str(holding[0])], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == [f"True {holding[0]}/secret_rotation/wireguard.py", "[]"]


@pytest.mark.proves("checked", row=19, clause=3)
def test_no_template_and_nothing_that_is_shipped_holds_a_secret(tmp_path: Path) -> None:
    for name, template in {**studio().templates, **one_account().templates}.items():
        assert list(_held(template)) == [], name
        assert PLAIN.search(json.dumps(template)) is None, name
    build(load(EXAMPLES / "aws.yaml"), tmp_path).synth()
    shipped = [path for asset in tmp_path.glob("asset.*") for path in asset.rglob("*") if path.is_file()]
    assert shipped
    for path in shipped:
        assert PLAIN.search(path.read_text()) is None, path.name


@pytest.mark.parametrize(
    "planted",
    [
        {"MasterUserPassword": "hunter2hunter2"},
        {"SecretString": "abc"},
        {"deep": [{"private_key": "x"}]},
        {"Token": {"Fn::Sub": "literal"}},
    ],
)
def test_a_planted_property_is_found(planted: dict[str, Any]) -> None:
    assert list(_held(planted))


@pytest.mark.parametrize(
    "planted",
    ["-----BEGIN RSA PRIVATE KEY-----", "PrivateKey = abc", "AKIA" + "A" * 16, "password: 'hunter2hunter2'"],
)
def test_a_planted_text_is_found(planted: str) -> None:
    assert PLAIN.search(planted)


def test_a_dynamic_reference_is_no_secret() -> None:
    reference = "{{resolve:secretsmanager:tickscope/prod/store/opensearch:SecretString:password}}"
    assert not list(_held({"MasterUserPassword": reference}))
    assert not list(_held({"MasterUserPassword": {"Fn::Join": ["", ["{{resolve:secretsmanager:", "x", "}}"]]}}))


def test_names_of_domains_are_short_enough_and_differ() -> None:
    assert logs_domain("prod") == "prod-logs"
    long = ["environment-with-a-long-name-" + end for end in "ab"]
    assert len({logs_domain(name) for name in long}) == 2
    assert all(len(logs_domain(name)) <= DOMAIN_CHARS_MAX for name in long)


def _held(value: Any) -> Iterator[str]:
    """Yield the names of properties that hold a secret other than by reference."""
    if isinstance(value, list):
        for each in value:
            yield from _held(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if HELD.match(name) and name not in SWITCHES and "{{resolve:secretsmanager:" not in json.dumps(each):
                yield name
            yield from _held(each)
