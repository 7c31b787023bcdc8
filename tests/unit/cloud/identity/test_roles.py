"""What each part may do, judged by AWS' logic: the calls of its adapters, and none of its neighbours'."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.unit.cloud.identity.templates import identity_statements, resolved
from tests.unit.cloud.synthesised import EXAMPLES, Synthesised, one_account, studio
from tickscope.cloud.identity.parts import parts
from tickscope.cloud.identity.permissions import tenant_reader
from tickscope.cloud.identity.reach import Reach
from tickscope.cloud.places import Place
from tickscope.cloud.policies.boundary import boundary_policy
from tickscope.cloud.policies.documents import policy
from tickscope.cloud.policies.evaluate import Layers, Request, evaluate
from tickscope.model.platform import Platform
from tickscope.spec import load

KEY = "arn:aws:kms:eu-central-1:444444444444:key/data"
LOGS_KEY = "arn:aws:kms:eu-central-1:444444444444:key/logs"
SECRETS_KEY = "arn:aws:kms:eu-central-1:444444444444:key/secrets"
ROLE = "arn:aws:iam::444444444444:role/a"
HERE = "eu-central-1:444444444444"
STREAM, OTHER_STREAM = f"arn:aws:kinesis:{HERE}:stream/tickscope", f"arn:aws:kinesis:{HERE}:stream/orders"
LEASES = f"arn:aws:dynamodb:{HERE}:table/tickscope-leases"
WORKSPACE = f"arn:aws:aps:{HERE}:workspace/ws-1"
ARCHIVE = "arn:aws:s3:::tickscope-prod-archive-444444444444"
SESSIONS = "arn:aws:s3:::tickscope-prod-sessions-444444444444-eu-central-1"
OURS, STAGING = {"aws:ResourceTag/Environment": "prod"}, {"aws:ResourceTag/Environment": "staging"}
Context = Mapping[str, str | list[str]]


@pytest.fixture(name="platform", scope="module")
def _platform() -> Platform:
    return load(EXAMPLES / "aws.yaml")


def may(platform: Platform, part: str, action: str, resource: str, context: Context | None = None) -> bool:
    """Return whether a part of prod may do something, inside its boundary."""
    environment = platform.cloud.environments[0]
    made = {each.name: each for each in parts(Reach(platform, environment), [KEY], SECRETS_KEY, LOGS_KEY)}
    place = Place("identity", environment.account, environment.region, environment)
    layers = Layers(
        boundary=boundary_policy(platform.cloud.qualifier, place),
        identity=[policy(made[part].statements)],  # type: ignore[index]
    )
    return evaluate(Request(action, resource, ROLE, context or {}), layers).allowed


def keys(*groups: str) -> Context:
    return {"dynamodb:LeadingKeys": list(groups)}


@pytest.mark.proves("checked", row=17, clause=1)
@pytest.mark.parametrize(
    ("part", "action", "resource", "context"),
    [
        ("gateway", "kinesis:PutRecords", STREAM, {}),
        ("gateway", "kinesis:ListShards", STREAM, {}),
        ("gateway", "kms:GenerateDataKey", KEY, {"kms:ViaService": "kinesis.eu-central-1.amazonaws.com"}),
        (
            "gateway",
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{HERE}:secret:tickscope/prod/gateway/a-1",
            {},
        ),
        ("gateway", "ssm:GetParametersByPath", f"arn:aws:ssm:{HERE}:parameter/tickscope/prod/config/gateway", {}),
        ("relay", "kinesis:GetRecords", STREAM, {}),
        ("relay", "kinesis:GetShardIterator", STREAM, {}),
        ("relay", "dynamodb:PutItem", LEASES, keys("hot")),
        ("relay", "dynamodb:Query", LEASES, keys("pauses/hot")),
        ("relay", "dynamodb:UpdateItem", LEASES, keys("hot")),
        ("relay", "dynamodb:DeleteItem", LEASES, keys("hot")),
        ("relay", "aps:RemoteWrite", WORKSPACE, OURS),
        ("archive", "kinesis:GetRecords", STREAM, {}),
        ("archive", "dynamodb:PutItem", LEASES, keys("archive")),
        ("archive", "s3:PutObject", f"{ARCHIVE}/tenant=embergate/a.parquet", {}),
        ("archive", "glue:UpdateTable", f"arn:aws:glue:{HERE}:table/tickscope_prod/metrics", {}),
        ("portal", "aps:QueryMetrics", WORKSPACE, OURS),
        ("portal", "sts:AssumeRole", "arn:aws:iam::444444444444:role/tickscope-prod-tenant-reader", {}),
        ("prober", "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Tickscope/prod"}),
        ("gateway", "s3:PutObject", f"{SESSIONS}/sessions/a.log", {}),
        ("edge", "logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/tickscope/prod/sessions:log-stream:a", {}),
        ("edge", "kms:GenerateDataKey", LOGS_KEY, {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}),
        ("relay", "kms:Decrypt", SECRETS_KEY, {"kms:EncryptionContext:aws:ssm:SessionId": "a"}),
        ("edge", "ssm:UpdateInstanceInformation", f"arn:aws:ssm:{HERE}:managed-instance/mi-1", {}),
        ("edge", "ssmmessages:OpenDataChannel", "*", {}),
        ("edge", "ssm:GetDocument", "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript", {}),
    ],
)
def test_what_a_part_has_to_do(platform: Platform, part: str, action: str, resource: str, context: Context) -> None:
    assert may(platform, part, action, resource, context)


@pytest.mark.proves("checked", row=17, clause=1)
@pytest.mark.parametrize(
    ("part", "action", "resource", "context"),
    [
        ("gateway", "kinesis:GetRecords", STREAM, {}),
        ("gateway", "kinesis:PutRecords", OTHER_STREAM, {}),
        ("gateway", "dynamodb:Query", LEASES, keys("hot")),
        ("gateway", "aps:RemoteWrite", WORKSPACE, OURS),
        ("gateway", "kms:Decrypt", KEY, {}),
        ("gateway", "kms:Decrypt", KEY, {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}),
        (
            "gateway",
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{HERE}:secret:tickscope/prod/relay/a-1",
            {},
        ),
        (
            "gateway",
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{HERE}:secret:tickscope/dev/gateway/a",
            {},
        ),
        ("gateway", "ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/tickscope/prod/config/portal/nginx/1", {}),
        ("gateway", "ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/other", {}),
        ("relay", "kinesis:PutRecords", STREAM, {}),
        ("relay", "dynamodb:PutItem", LEASES, keys("archive")),
        ("relay", "dynamodb:PutItem", LEASES, keys("hot", "archive")),
        ("relay", "dynamodb:Query", LEASES, {}),
        ("relay", "aps:RemoteWrite", WORKSPACE, STAGING),
        ("relay", "aps:RemoteWrite", WORKSPACE, {}),
        ("relay", "aps:QueryMetrics", WORKSPACE, OURS),
        ("relay", "xray:PutSpans", "*", {}),
        ("archive", "dynamodb:PutItem", LEASES, keys("hot")),
        ("archive", "s3:DeleteObject", f"{ARCHIVE}/tenant=embergate/a.parquet", {}),
        ("archive", "glue:DeleteTable", f"arn:aws:glue:{HERE}:table/tickscope_prod/metrics", {}),
        ("archive", "glue:UpdateTable", f"arn:aws:glue:{HERE}:table/tickscope_staging/metrics", {}),
        ("portal", "aps:RemoteWrite", WORKSPACE, OURS),
        ("portal", "s3:GetObject", f"{ARCHIVE}/tenant=embergate/a.parquet", {}),
        ("portal", "sts:AssumeRole", "arn:aws:iam::444444444444:role/tickscope-prod-other", {}),
        ("prober", "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Tickscope/staging"}),
        ("prober", "kinesis:PutRecords", STREAM, {}),
        ("edge", "kinesis:PutRecords", STREAM, {}),
        (
            "edge",
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:{HERE}:secret:tickscope/prod/gateway/a-1",
            {},
        ),
        ("edge", "ssm:SendCommand", f"arn:aws:ec2:{HERE}:instance/i-1", {}),
    ],
)
def test_what_it_may_not(platform: Platform, part: str, action: str, resource: str, context: Context) -> None:
    assert not may(platform, part, action, resource, context)


def test_with_kafka_parts_reach_a_topic_and_their_own_group(platform: Platform) -> None:
    kafka = replace(platform, buffer=replace(platform.buffer, kind="kafka"))
    topic = f"arn:aws:kafka:{HERE}:topic/tickscope-prod/1234/{kafka.buffer.kafka.topic}"
    group = f"arn:aws:kafka:{HERE}:group/tickscope-prod/1234"
    assert may(kafka, "gateway", "kafka-cluster:WriteData", topic)
    assert not may(kafka, "gateway", "kafka-cluster:ReadData", topic)
    assert may(kafka, "relay", "kafka-cluster:ReadData", topic)
    assert may(kafka, "relay", "kafka-cluster:AlterGroup", f"{group}/hot")
    assert may(kafka, "relay", "kafka-cluster:AlterGroup", f"{group}/hot-pauses")
    assert not may(kafka, "relay", "kafka-cluster:AlterGroup", f"{group}/archive")
    assert not may(kafka, "relay", "kafka-cluster:WriteData", topic)
    assert not may(kafka, "gateway", "kinesis:PutRecords", STREAM)


def test_workspaces_that_the_file_names_are_the_only_ones(platform: Platform) -> None:
    amp = replace(platform.hot_store.amp, workspaces={"*": "ws-1"})
    named = replace(platform, hot_store=replace(platform.hot_store, amp=amp))
    assert may(named, "relay", "aps:RemoteWrite", WORKSPACE)
    assert not may(named, "relay", "aps:RemoteWrite", WORKSPACE.replace("ws-1", "ws-2"), OURS)


def test_traces_go_to_x_ray_where_the_file_says_so(platform: Platform) -> None:
    xray = replace(platform, traces=replace(platform.traces, backend="xray"))
    assert may(xray, "relay", "xray:PutTraceSegments", "*")


@pytest.mark.proves("checked", row=7, clause=2)
@pytest.mark.parametrize(
    ("action", "resource", "context", "expected"),
    [
        ("s3:GetObject", f"{ARCHIVE}/tenant=embergate/a", {}, True),
        ("s3:GetObject", f"{ARCHIVE}/tenant=skyhook/a", {}, False),
        ("s3:PutObject", f"{ARCHIVE}/tenant=embergate/a", {}, False),
        ("s3:PutObject", f"{ARCHIVE}/results/tenant=embergate/a", {}, True),
        ("s3:ListBucket", ARCHIVE, {"s3:prefix": "tenant=embergate/2026"}, True),
        ("s3:ListBucket", ARCHIVE, {"s3:prefix": "tenant=skyhook/"}, False),
        ("s3:ListBucket", ARCHIVE, {}, False),
        ("athena:StartQueryExecution", f"arn:aws:athena:{HERE}:workgroup/tickscope-prod-embergate", {}, True),
        ("athena:StartQueryExecution", f"arn:aws:athena:{HERE}:workgroup/tickscope-prod-skyhook", {}, False),
    ],
)
def test_a_tenants_reader_reads_that_tenant(
    platform: Platform, action: str, resource: str, context: Context, expected: bool
) -> None:
    layers = Layers(identity=[policy(tenant_reader(Reach(platform, platform.cloud.environments[0]), [KEY]))])
    tagged = Request(action, resource, ROLE, {**context, "aws:PrincipalTag/Tenant": "embergate"})
    assert evaluate(tagged, layers).allowed is expected
    if action != "athena:StartQueryExecution" or not expected:
        assert not evaluate(Request(action, resource, ROLE, context), layers).allowed


@pytest.mark.proves("checked", row=7, clause=2)
def test_only_the_portal_becomes_a_reader_and_only_for_a_tenant_of_the_file() -> None:
    role = studio().only("prod-identity", "AWS::IAM::Role", lambda it: "RoleName" in it)
    trust = resolved(role["AssumeRolePolicyDocument"], studio().templates["prod-identity"], "444444444444")
    (statement,) = trust["Statement"]
    portal = statement["Principal"]["AWS"]
    assert "Portal" in portal

    def becomes(principal: str, context: Context) -> bool:
        return evaluate(Request("sts:AssumeRole", "", principal, context), Layers(resource=trust)).allowed

    tag = {"aws:RequestTag/Tenant": "embergate", "aws:TagKeys": ["Tenant"]}
    assert becomes(portal, tag)
    assert not becomes(ROLE, tag)
    assert not becomes(portal, {})
    assert not becomes(portal, {**tag, "aws:RequestTag/Tenant": "shared"})
    assert not becomes(portal, {**tag, "aws:TagKeys": ["Tenant", "Environment"]})


@pytest.mark.proves("checked", row=17, clause=1)
@pytest.mark.parametrize("app", [studio, one_account])
def test_a_role_for_each_part_and_a_profile_where_it_runs_on_instances(app: type[Synthesised]) -> None:
    made = app()
    for environment in made.platform.cloud.environments:
        stack = f"{environment.name}-identity"
        assert len(made.resources(stack, "AWS::IAM::Role")) == 7
        assert len(made.resources(stack, "AWS::IAM::InstanceProfile")) == 5
        assert len(dict(identity_statements(made, stack))) == 7


def test_systems_manager_gives_the_edges_role_for_this_account_alone() -> None:
    role = studio().only("prod-identity", "AWS::IAM::Role", lambda it: "game host" in it["Description"])
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "444444444444"},
        "ArnEquals": {"aws:SourceArn": f"arn:aws:ssm:{HERE}:*"},
    }
