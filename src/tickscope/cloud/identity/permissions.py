"""What each part may do, as plain statements: the calls that its adapters make, on the environment's resources.

Sources: ``tickscope.adapters`` for the calls, the Service Authorization Reference for which resources they have.
"""

from collections.abc import Sequence
from typing import Any

from tickscope.cloud import names
from tickscope.cloud.identity.reach import Reach
from tickscope.cloud.policies.documents import Statement
from tickscope.model.buffer import HOT

Condition = dict[str, dict[str, Any]]
ARCHIVE = "archive"
"""The consumer group of the archive's writer."""
READ_STREAM = ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
HOLD_LEASES = ("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem")
QUERY_METRICS = ("aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:QueryMetrics")
QUERY_TABLES = (
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
READ_CATALOGUE = ("glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables")
TENANT = "${aws:PrincipalTag/Tenant}"


def allow(
    sid: str,
    actions: Sequence[str],
    resources: str | Sequence[str],
    condition: Condition | None = None,
) -> Statement:
    """Return a statement that allows."""
    listed = [resources] if isinstance(resources, str) else list(resources)
    statement: Statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": listed}
    return statement | ({"Condition": condition} if condition else {})


def append(reach: Reach) -> list[Statement]:
    """Return what the gateway needs of the buffer: to append."""
    if reach.platform.buffer.kind != "kafka":
        return [allow("AppendToStream", ("kinesis:ListShards", "kinesis:PutRecords"), reach.stream)]
    topic = reach.kafka("topic", reach.platform.buffer.kafka.topic)
    return [
        # Idempotence needs a right on the cluster, which is the client's own sequence and nothing else.
        allow("Cluster", ("kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"), reach.kafka("cluster")),
        allow("AppendToTopic", ("kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"), topic),
    ]


def consume(reach: Reach, group: str) -> list[Statement]:
    """Return what a consumer group needs of the buffer: to read, and to keep its own places and pauses."""
    if reach.platform.buffer.kind != "kafka":
        # Without a key in the request ForAllValues holds: so the keys must be there too.
        own: Condition = {
            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [group, f"pauses/{group}"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
        return [
            allow("ReadStream", READ_STREAM, reach.stream),
            allow("HoldLeases", HOLD_LEASES, reach.leases, own),
        ]
    topic = reach.kafka("topic", reach.platform.buffer.kafka.topic)
    groups = [reach.kafka("group", name) for name in (group, f"{group}-pauses")]
    return [
        allow("Cluster", ("kafka-cluster:Connect",), reach.kafka("cluster")),
        allow("ReadTopic", ("kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"), topic),
        allow("KeepPlaces", ("kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"), groups),
    ]


def _metrics(reach: Reach, sid: str, actions: Sequence[str]) -> Statement:
    whose: Condition | None = None
    if not reach.names_workspaces:
        whose = {"StringEquals": {"aws:ResourceTag/Environment": reach.environment.name}}
    return allow(sid, actions, reach.workspaces, whose)


def _decrypt(reach: Reach, keys: Sequence[str], *services: str, sid: str = "UseKeys") -> Statement:
    through: Condition = {"StringEquals": {"kms:ViaService": reach.through(*services)}}
    return allow(sid, ("kms:Decrypt",), keys, through)


def _encrypt(reach: Reach, keys: Sequence[str], *services: str) -> Statement:
    through: Condition = {"StringEquals": {"kms:ViaService": reach.through(*services)}}
    return allow("UseKeys", ("kms:Decrypt", "kms:GenerateDataKey"), keys, through)


def gateway(reach: Reach, data_keys: Sequence[str], secrets_key: str) -> list[Statement]:
    """Return what the gateway may do: append, and read its own secrets and those of its overlay."""
    return [
        *append(reach),
        _encrypt(reach, data_keys, "kinesis"),
        *_secrets(reach, secrets_key, "gateway", "wireguard"),
    ]


def relay(reach: Reach, data_keys: Sequence[str], secrets_key: str) -> list[Statement]:
    """Return what the relay may do: read the buffer as the group ``hot``, and write to the hot stores."""
    traces = [
        # X-Ray has no resources: a segment is the account's (CloudWatch user guide, "OTLP endpoints").
        allow("WriteTraces", ("xray:PutSpans", "xray:PutSpansForIndexing", "xray:PutTraceSegments"), "*")
    ]
    return [
        *consume(reach, HOT),
        _encrypt(reach, data_keys, "kinesis", "dynamodb"),
        _metrics(reach, "WriteMetrics", ("aps:RemoteWrite",)),
        *(traces if reach.platform.traces.backend == "xray" else []),
        *_secrets(reach, secrets_key, "relay"),
    ]


def archive_writer(reach: Reach, data_keys: Sequence[str], secrets_key: str) -> list[Statement]:
    """Return what the archive's writer may do: read the buffer as its own group, add files, commit tables."""
    write = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
    commit = (*READ_CATALOGUE, "glue:CreateTable", "glue:UpdateTable")
    return [
        *consume(reach, ARCHIVE),
        _encrypt(reach, data_keys, "kinesis", "dynamodb", "s3"),
        allow("FindFiles", ("s3:GetBucketLocation", "s3:ListBucket"), reach.archive),
        allow("AddFiles", write, f"{reach.archive}/*"),
        allow("CommitTables", commit, reach.catalogue),
        *_secrets(reach, secrets_key, "archive"),
    ]


def query(reach: Reach, secrets_key: str) -> list[Statement]:
    """Return what portal and query may do: query metrics, and become the reader of one tenant for the rest."""
    return [
        _metrics(reach, "QueryMetrics", QUERY_METRICS),
        allow("BecomeTenantReader", ("sts:AssumeRole", "sts:TagSession"), reach.tenant_reader),
        *_secrets(reach, secrets_key, "portal"),
    ]


def tenant_reader(reach: Reach, data_keys: Sequence[str]) -> list[Statement]:
    """Return what the reader may do for the tenant that its session is tagged with, and for no other."""
    group = reach.arn("athena", f"workgroup/{names.workgroup(reach.qualifier, reach.environment.name, TENANT)}")
    prefix: Condition = {"StringLike": {"s3:prefix": [f"tenant={TENANT}/*"]}}
    results = f"{reach.archive}/results/tenant={TENANT}/*"
    return [
        allow("QueryOwnTables", QUERY_TABLES, group),
        allow("ReadCatalogue", READ_CATALOGUE, reach.catalogue),
        allow("FindOwnFiles", ("s3:ListBucket",), reach.archive, prefix),
        allow("FindBucket", ("s3:GetBucketLocation",), reach.archive),
        allow("ReadOwnFiles", ("s3:GetObject",), f"{reach.archive}/tenant={TENANT}/*"),
        allow("KeepOwnResults", ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"), results),
        _encrypt(reach, data_keys, "s3"),
    ]


def prober(reach: Reach, secrets_key: str) -> list[Statement]:
    """Return what probes may do: say what they found, under the environment's own namespace."""
    own: Condition = {"StringEquals": {"cloudwatch:namespace": f"Tickscope/{reach.environment.name}"}}
    return [
        # The action has no resource; the namespace is its bound.
        allow("PublishProbes", ("cloudwatch:PutMetricData",), "*", own),
        *_secrets(reach, secrets_key, "prober"),
    ]


def edge_host(reach: Reach, secrets_key: str) -> list[Statement]:
    """Return what a game host may do beside being managed: read the secrets of edges."""
    return _secrets(reach, secrets_key, "edge")


def _secrets(reach: Reach, key: str, *parts: str) -> list[Statement]:
    read = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
    return [
        allow("ReadOwnSecrets", read, [reach.secrets(part) for part in parts]),
        _decrypt(reach, [key], "secretsmanager", sid="OpenOwnSecrets"),
    ]
