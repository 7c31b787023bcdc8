"""What every host may do so that Systems Manager manages it: sessions, commands, its own configs.

The calls are those of SSM Agent ("Systems Manager reference: ec2messages, ssmmessages, and other API operations"),
without what AWS' managed policy has besides: every parameter of the account.
"""

from tickscope.cloud import names
from tickscope.cloud.identity.permissions import allow
from tickscope.cloud.identity.reach import Reach
from tickscope.cloud.operations.preferences import host_statements
from tickscope.cloud.policies.documents import Statement

CHANNELS = (
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetManifest",
    "ssm:ListAssociations",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""Calls that have no resource: who calls them is the host."""
OF_THE_HOST = (
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
)
DOCUMENTS = ("ssm:DescribeDocument", "ssm:GetDocument")


def managed_host(reach: Reach, part: str, logs_key: str, secrets_key: str) -> list[Statement]:
    """Return what a host of a part needs to be managed, to record sessions, and to read the configs of its part."""
    bucket = names.session_bucket(reach.qualifier, reach.environment)
    records = f"log-group:{names.log_group(reach.qualifier, reach.environment.name, 'sessions')}"
    own = [f"arn:{reach.partition}:ssm:{reach.environment.region}::document/*", reach.arn("ssm", "document/*")]
    host = [reach.arn("ec2", "instance/*"), reach.arn("ssm", "managed-instance/*")]
    associations = [reach.arn("ssm", "association/*"), *own]
    return [
        allow("HoldChannels", CHANNELS, "*"),
        allow("TellOfItself", OF_THE_HOST, [*host, *associations]),
        allow("ReadAssociations", ("ssm:DescribeAssociation",), reach.arn("ssm", "association/*")),
        allow("ReadDocuments", DOCUMENTS, own),
        allow(
            "ReadOwnConfigs",
            ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
            [reach.parameters("config", part).removesuffix("/*"), reach.parameters("config", part)],
        ),
        *host_statements(
            f"arn:{reach.partition}:s3:::{bucket}",
            reach.arn("logs", records),
            logs_key,
            secrets_key,
            reach.environment.region,
        ),
    ]
