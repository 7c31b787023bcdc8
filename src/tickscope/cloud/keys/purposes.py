"""What a key is for, and who may use it through which service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["logs", "data", "secrets", "messages", "compute", "trail"]
ENVIRONMENT_PURPOSES: tuple[Purpose, ...] = ("logs", "data", "secrets", "messages", "compute")
ARCHIVE_PURPOSES: tuple[Purpose, ...] = ("logs", "trail")


@dataclass(frozen=True, slots=True)
class Use:
    """How a key is used."""

    means: str
    """What it encrypts, for its description."""
    through: tuple[str, ...]
    """Services that the account's principals use it through (``kms:ViaService``, without region)."""
    grants: bool = False
    """Whether these services hold grants on it for their resources (volumes, tables, domains)."""


USES: Mapping[Purpose, Use] = {
    "logs": Use("log groups, flow logs and buckets of logs", ("s3", "logs")),
    "data": Use(
        "streams, tables, objects and stores of telemetry",
        ("s3", "kinesis", "firehose", "dynamodb", "es", "aps", "glue", "athena"),
        grants=True,
    ),
    "secrets": Use("secrets, parameters and what is said in sessions", ("secretsmanager", "ssm")),
    "messages": Use("topics and queues", ("sns", "sqs")),
    "compute": Use("volumes of hosts", ("ec2",), grants=True),
    "trail": Use("the organization's trail", ("s3",)),
}
TENANT_THROUGH = ("s3", "kinesis")
"""Where a tenant's own data lies: its archive, and its stream."""
