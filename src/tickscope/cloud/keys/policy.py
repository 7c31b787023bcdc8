"""Key policies, as plain statements.

No statement lets a principal use a key by itself: people and roles of the account use it through the services of
its purpose, and only when their own policy allows it too; services use it for this account alone. Source: "Key
policies in AWS KMS" and each service's page on encryption.
"""

from collections.abc import Sequence
from typing import Any

from tickscope.cloud.keys.purposes import TENANT_THROUGH, USES, Purpose
from tickscope.model.cloud import SHARED

Statement = dict[str, Any]
USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
ENCRYPT = ("kms:Decrypt", "kms:GenerateDataKey*")
"""What a service needs that writes into something encrypted."""
ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
"""What IAM may hand out in the account. Neither use nor grants: those would be use by another name."""
IMPORT = ("kms:DeleteImportedKeyMaterial", "kms:GetParametersForImport", "kms:ImportKeyMaterial")


def purpose_policy(
    purpose: Purpose, account: str, region: str, accounts: Sequence[str] = (), trail_arn: str = ""
) -> list[Statement]:
    """Return the statements of a purpose's key.

    ``accounts`` are those whose AWS Config writes here too: an organization's, for the log archive's key;
    ``trail_arn`` is needed by ``trail``.
    """
    use = USES[purpose]
    statements = [_administration(account), _through(use.through, account, region)]
    if use.grants:
        statements.append(_grants(use.through, account, region))
    match purpose:
        case "logs":
            statements += [_log_groups(account, region), _log_delivery(account, region)]
            if accounts:
                statements.append(
                    _service("Config", "config", ENCRYPT, StringEquals={"aws:SourceAccount": [*accounts]})
                )
        case "secrets":
            statements.append(_sessions(account))
        case "messages":
            statements += _publishers(account, region)
        case "compute":
            statements += _auto_scaling(account)
        case "trail":
            statements += _trail(trail_arn)
        case "data":
            pass
    return statements


def tenant_policy(tenant: str, environment: str, account: str, region: str, imported: bool) -> list[Statement]:
    """Return the statements of a tenant's key: for its own roles and the shared ones of its environment.

    A role says whose it is by its tags, so a role of another tenant is refused whatever its policy allows.
    """
    whose = {"aws:PrincipalTag/Environment": environment, "aws:PrincipalTag/Tenant": [tenant, SHARED]}
    use = _through(TENANT_THROUGH, account, region)
    use["Condition"]["StringEquals"].update(whose)
    return [_administration(account, (*ADMINISTRATION, *IMPORT) if imported else ADMINISTRATION), use]


def _administration(account: str, actions: Sequence[str] = ADMINISTRATION) -> Statement:
    return _statement("Administration", {"AWS": _root(account)}, actions)


def _through(services: Sequence[str], account: str, region: str) -> Statement:
    return _statement("ThroughServices", {"AWS": _root(account)}, USE, StringEquals=_via(services, account, region))


def _grants(services: Sequence[str], account: str, region: str) -> Statement:
    return _statement(
        "GrantsOfServices",
        {"AWS": _root(account)},
        ("kms:CreateGrant",),
        StringEquals=_via(services, account, region),
        Bool={"kms:GrantIsForAWSResource": "true"},
    )


def _log_groups(account: str, region: str) -> Statement:
    groups = f"arn:aws:logs:{region}:{account}:log-group:*"
    return _service("LogGroups", f"logs.{region}", USE, ArnLike={"kms:EncryptionContext:aws:logs:arn": groups})


def _log_delivery(account: str, region: str) -> Statement:
    return _service(
        "LogDelivery",
        "delivery.logs",
        ENCRYPT,
        StringEquals={"aws:SourceAccount": account},
        ArnLike={"aws:SourceArn": f"arn:aws:logs:{region}:{account}:*"},
    )


def _sessions(account: str) -> Statement:
    """Both ends of a session call KMS themselves, with the session's id as context ("KMS key encryption")."""
    return _statement(
        "Sessions",
        {"AWS": _root(account)},
        ENCRYPT,
        StringEquals={"kms:CallerAccount": account},
        Null={"kms:EncryptionContext:aws:ssm:SessionId": "false"},
    )


def _publishers(account: str, region: str) -> list[Statement]:
    """Return who publishes by itself. EventBridge sends no context to test: its rules publish with roles."""
    mine = {"aws:SourceAccount": account}
    sources = {
        "Alarms": ("cloudwatch", f"arn:aws:cloudwatch:{region}:{account}:alarm:*"),
        "Budgets": ("budgets", f"arn:aws:budgets::{account}:*"),
        "CostAnomalies": ("costalerts", f"arn:aws:ce::{account}:anomalysubscription/*"),
        "Topics": ("sns", f"arn:aws:sns:{region}:{account}:*"),
    }
    return [
        _service(sid, name, ENCRYPT, StringEquals=mine, ArnLike={"aws:SourceArn": arn})
        for sid, (name, arn) in sources.items()
    ]


def _auto_scaling(account: str) -> list[Statement]:
    """Return what lets Auto Scaling start hosts with encrypted volumes.

    Its role is named in a condition: as a principal it would have to exist before the key, and it is made with the
    first group. As in the policies of AWS' own keys, ``kms:CallerAccount`` bounds the principal.
    """
    role = f"arn:aws:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    whose = {"kms:CallerAccount": account, "aws:PrincipalArn": role}
    return [
        _statement("AutoScaling", {"AWS": "*"}, USE, StringEquals=whose),
        _statement(
            "AutoScalingGrants",
            {"AWS": "*"},
            ("kms:CreateGrant",),
            StringEquals=whose,
            Bool={"kms:GrantIsForAWSResource": "true"},
        ),
    ]


def _trail(trail_arn: str) -> list[Statement]:
    trail = {"aws:SourceArn": trail_arn}
    # An organization's trail encrypts every account's records with its own ARN as the context, in any region.
    arn, name = trail_arn.rsplit("/", 1)
    owner = ":".join(arn.split(":")[4:5])
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{owner}:trail/{name}"}
    return [
        _service("Trail", "cloudtrail", ("kms:GenerateDataKey*",), StringEquals=trail, StringLike=context),
        _service("TrailDescribes", "cloudtrail", ("kms:DescribeKey",), StringEquals=trail),
    ]


def _service(sid: str, service: str, actions: Sequence[str], **condition: dict[str, Any]) -> Statement:
    return _statement(sid, {"Service": f"{service}.amazonaws.com"}, actions, **condition)


def _statement(
    sid: str, principal: dict[str, str], actions: Sequence[str], **condition: dict[str, Any]
) -> Statement:
    statement: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": "*",
    }
    return {**statement, "Condition": condition} if condition else statement


def _via(services: Sequence[str], account: str, region: str) -> dict[str, Any]:
    return {
        "kms:CallerAccount": account,
        "kms:ViaService": [f"{service}.{region}.amazonaws.com" for service in services],
    }


def _root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"
