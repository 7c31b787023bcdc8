"""Keys in the templates: one for each purpose and environment, rotated, kept, and used by nobody who need not."""

import json
from typing import Any

import pytest

from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.keys.policy import ADMINISTRATION

USING = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt", "kms:GenerateDataKey", "kms:CreateGrant")
BOUNDS = ("kms:ViaService", "aws:SourceAccount", "aws:SourceArn", "kms:EncryptionContext:", "aws:PrincipalArn")
ENVIRONMENTS = ("prod", "staging", "dev")


def _keys(stack: str) -> dict[str, dict[str, Any]]:
    """Return the keys of a stack by the last words of their aliases."""
    keys = studio().resources(stack, "AWS::KMS::Key")
    aliases = studio().resources(stack, "AWS::KMS::Alias").values()
    return {
        each["Properties"]["AliasName"].split("/", 3)[3]: keys[each["Properties"]["TargetKeyId"]["Fn::GetAtt"][0]]
        for each in aliases
    }


def _statements(key: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a key's statements by their ids; those that the CDK adds for Secrets Manager have none."""
    found = key["Properties"]["KeyPolicy"]["Statement"]
    return {each.get("Sid", f"added-{place}"): each for place, each in enumerate(found)}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.proves("checked", row=16, clause=1)
def test_each_environment_has_a_key_for_each_purpose_rotated_and_kept(environment: str) -> None:
    keys = _keys(f"{environment}-keys")
    assert set(keys) >= {"logs", "data", "secrets", "messages", "compute"}
    for name, key in keys.items():
        properties = key["Properties"]
        assert properties["PendingWindowInDays"] == 30
        assert properties["MultiRegion"] is False
        assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == ("Retain", "Retain")
        if properties.get("Origin") != "EXTERNAL":
            assert (properties["EnableKeyRotation"], properties["RotationPeriodInDays"]) == (True, 365), name


@pytest.mark.proves("checked", row=16, clause=1)
def test_the_log_archive_has_keys_of_its_own() -> None:
    keys = _keys("organization-keys")
    assert set(keys) == {"logs", "trail"}
    trail = "arn:aws:cloudtrail:eu-central-1:111111111111:trail/tickscope-organization"
    statement = _statements(keys["trail"])["Trail"]
    assert statement["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceArn": trail}
    config = _statements(keys["logs"])["Config"]
    assert "444444444444" in config["Condition"]["StringEquals"]["aws:SourceAccount"]


@pytest.mark.proves("checked", row=16, clause=1)
def test_nobody_uses_a_key_without_a_bound() -> None:
    for stack in ("prod-keys", "dev-keys", "organization-keys"):
        for name, key in _keys(stack).items():
            for sid, statement in _statements(key).items():
                uses = [action for action in _list(statement["Action"]) if action.startswith(USING)]
                bounds = json.dumps(statement.get("Condition", {}))
                assert not uses or any(bound in bounds for bound in BOUNDS), (stack, name, sid)
                assert "kms:*" not in _list(statement["Action"])


@pytest.mark.proves("checked", row=16, clause=1)
def test_iam_may_administer_and_nothing_more() -> None:
    assert not [action for action in ADMINISTRATION if action.startswith(USING)]
    for key in _keys("prod-keys").values():
        statement = _statements(key)["Administration"]
        assert "444444444444:root" in json.dumps(statement["Principal"])
        assert "Condition" not in statement
        assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(statement["Action"])


@pytest.mark.parametrize(
    ("purpose", "sid", "service", "key", "value"),
    [
        (
            "logs",
            "LogGroups",
            "logs.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:aws:logs:arn",
            "arn:aws:logs:eu-central-1:444444444444:log-group:*",
        ),
        ("logs", "LogDelivery", "delivery.logs.amazonaws.com", "aws:SourceAccount", "444444444444"),
        (
            "messages",
            "Alarms",
            "cloudwatch.amazonaws.com",
            "aws:SourceArn",
            "arn:aws:cloudwatch:eu-central-1:444444444444:alarm:*",
        ),
        ("messages", "Budgets", "budgets.amazonaws.com", "aws:SourceAccount", "444444444444"),
    ],
)
def test_services_use_a_key_for_this_account_alone(
    purpose: str, sid: str, service: str, key: str, value: str
) -> None:
    statement = _statements(_keys("prod-keys")[purpose])[sid]
    assert statement["Principal"] == {"Service": service}
    found = {name: bound for operator in statement["Condition"].values() for name, bound in operator.items()}
    assert found[key] == value


def test_auto_scaling_may_start_hosts_with_encrypted_volumes() -> None:
    found = _statements(_keys("prod-keys")["compute"])
    for sid in ("AutoScaling", "AutoScalingGrants"):
        whose = found[sid]["Condition"]["StringEquals"]
        assert whose["kms:CallerAccount"] == "444444444444"
        assert whose["aws:PrincipalArn"].endswith("/AWSServiceRoleForAutoScaling")
    assert found["AutoScalingGrants"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


@pytest.mark.proves("checked", row=16, clause=2)
def test_a_tenant_has_the_key_that_the_file_gives_it() -> None:
    keys = _keys("prod-keys")
    assert {name for name in keys if name.startswith("tenant/")} == {"tenant/embergate", "tenant/skyhook"}
    own, imported = keys["tenant/embergate"]["Properties"], keys["tenant/skyhook"]["Properties"]
    assert own["EnableKeyRotation"] is True
    assert "Origin" not in own
    assert imported["Origin"] == "EXTERNAL"
    assert imported["EnableKeyRotation"] is False
    assert {"Key": "Tenant", "Value": "skyhook"} in imported["Tags"]
    assert not [each for each in one_account().resources("prod-keys", "AWS::KMS::Alias") if "Tenant" in each]


@pytest.mark.proves("checked", row=16, clause=2)
def test_a_tenants_key_is_for_its_own_roles_and_the_shared_ones() -> None:
    for name, tenant in (("tenant/embergate", "embergate"), ("tenant/skyhook", "skyhook")):
        statement = _statements(_keys("prod-keys")[name])["ThroughServices"]
        whose = statement["Condition"]["StringEquals"]
        assert whose["aws:PrincipalTag/Tenant"] == [tenant, "shared"]
        assert whose["aws:PrincipalTag/Environment"] == "prod"
        assert whose["kms:ViaService"] == ["s3.eu-central-1.amazonaws.com", "kinesis.eu-central-1.amazonaws.com"]


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
