"""Systems Manager in the templates: sessions, parameters, runbooks, associations."""

import copy
import dataclasses
import json
import re
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.unit.cloud.operations.ssm_schema import problems
from tests.unit.cloud.synthesised import Resources, Synthesised, one_account, studio
from tickscope.cloud.names import BUCKET_CHARS_MAX, session_bucket
from tickscope.cloud.operations.preferences import PREFERENCES
from tickscope.cloud.operations.programs import PARTS
from tickscope.cloud.operations.scripts import await_group
from tickscope.model.cloud import CloudEnvironment

STACK = "prod-operations"
DOCUMENT = "AWS::SSM::Document"


def _documents(kind: str) -> dict[str, dict[str, Any]]:
    """Return the contents of documents of a kind by name, references as the literals that AWS will put there."""
    found = studio().resources(STACK, DOCUMENT, lambda each: each["DocumentType"] == kind)
    return {each["Properties"]["Name"]: _resolved(each["Properties"]["Content"]) for each in found.values()}


def _resolved(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) & {"Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::Join"}:
            return "resolved"
        return {key: _resolved(each) for key, each in value.items()}
    return [_resolved(each) for each in value] if isinstance(value, list) else value


@pytest.mark.proves("checked", row=18, clause=1)
def test_sessions_are_recorded_encrypted_and_another_users() -> None:
    document = studio().only(STACK, DOCUMENT, lambda each: each["DocumentType"] == "Session")
    assert document["Name"] == PREFERENCES
    inputs = document["Content"]["inputs"]
    assert (inputs["s3EncryptionEnabled"], inputs["cloudWatchEncryptionEnabled"]) == (True, True)
    assert inputs["cloudWatchStreamingEnabled"] is True
    assert "PurposeKeysSecrets" in json.dumps(inputs["kmsKeyId"])
    assert (inputs["runAsEnabled"], inputs["runAsDefaultUser"]) == (True, "operator")
    assert (inputs["idleSessionTimeout"], inputs["maxSessionDuration"]) == ("15", "60")
    ((name, group),) = studio().resources(STACK, "AWS::Logs::LogGroup", lambda each: "LogGroupName" in each).items()
    (bucket,) = studio().resources(STACK, "AWS::S3::Bucket")
    assert (inputs["cloudWatchLogGroupName"], inputs["s3BucketName"]) == ({"Ref": name}, {"Ref": bucket})
    assert group["Properties"]["RetentionInDays"] == 365
    assert "PurposeKeysLogs" in json.dumps(group["Properties"]["KmsKeyId"])
    assert group["DeletionPolicy"] == "Retain"


@pytest.mark.proves("checked", row=18, clause=1)
def test_the_bucket_of_sessions_is_closed_and_keeps_what_the_file_says() -> None:
    name, bucket = next(iter(studio().resources(STACK, "AWS::S3::Bucket").items()))
    properties = bucket["Properties"]
    assert bucket["DeletionPolicy"] == "Retain"
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    rule = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    assert "PurposeKeysLogs" in json.dumps(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"])
    assert properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 365
    policy = studio().only(STACK, "AWS::S3::BucketPolicy", lambda each: each["Bucket"] == {"Ref": name})
    assert "aws:SecureTransport" in json.dumps(policy)


def test_retention_follows_the_file() -> None:
    platform = one_account().platform
    environment = dataclasses.replace(platform.cloud.environments[0], session_log_days=400)
    cloud = dataclasses.replace(platform.cloud, environments=(environment,))
    made = Synthesised(dataclasses.replace(platform, cloud=cloud))
    group = made.only(STACK, "AWS::Logs::LogGroup", lambda each: "LogGroupName" in each)
    assert group["RetentionInDays"] == 400
    rules = made.only(STACK, "AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert rules[0]["ExpirationInDays"] == 400
    assert made.resources(STACK, "AWS::SSM::Association").keys() == {
        name for name in made.resources(STACK, "AWS::SSM::Association") if name.startswith("AgentUpdates")
    }


@pytest.mark.proves("checked", row=18, clause=1)
def test_people_come_to_hosts_of_the_environment_through_the_recorded_document_alone() -> None:
    policy = studio().only(STACK, "AWS::IAM::ManagedPolicy")
    found = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}
    assert found["Hosts"]["Condition"]["StringEquals"] == {"ssm:resourceTag/Environment": "prod"}
    assert found["Hosts"]["Condition"]["Bool"] == {"ssm:SessionDocumentAccessCheck": "true"}
    assert found["Recorded"]["Resource"].endswith(f":document/{PREFERENCES}")
    denied = found["NoForwarding"]
    assert denied["Effect"] == "Deny"
    assert set(denied["Resource"]) == {
        f"arn:aws:ssm:eu-central-1::document/AWS-Start{what}Session{end}"
        for what, end in (("PortForwarding", ""), ("PortForwarding", "ToRemoteHost"), ("SSH", ""))
    }
    assert found["Own"]["Resource"].endswith(":session/${aws:userid}-*"), "nobody ends what is another person's"


@pytest.mark.proves("checked", row=18, clause=1)
def test_each_environment_of_an_account_has_a_session_document_the_first_that_of_the_account() -> None:
    platform = one_account().platform
    first = platform.cloud.environments[0]
    second: CloudEnvironment = dataclasses.replace(first, name="canary", cidr="10.21.0.0/16")
    elsewhere = dataclasses.replace(
        first,
        name="west",
        cidr="10.22.0.0/16",
        region="eu-west-1",
        zones=("eu-west-1a", "eu-west-1b", "eu-west-1c"),
    )
    cloud = dataclasses.replace(platform.cloud, environments=(first, second, elsewhere))
    made = Synthesised(dataclasses.replace(platform, cloud=cloud))
    documents = {
        name: made.only(f"{name}-operations", DOCUMENT, lambda each: each["DocumentType"] == "Session")
        for name in ("prod", "canary", "west")
    }
    assert {name: each["Name"] for name, each in documents.items()} == {
        "prod": PREFERENCES,
        "canary": "tickscope-canary-Session",
        "west": PREFERENCES,
    }
    for name, document in documents.items():
        policy = made.only(f"{name}-operations", "AWS::IAM::ManagedPolicy")["PolicyDocument"]
        allowed = {each["Sid"]: each["Resource"] for each in policy["Statement"]}
        assert allowed["Recorded"].endswith(f":document/{document['Name']}")
        inputs = document["Content"]["inputs"]
        assert allowed["Encrypted"] == inputs["kmsKeyId"], (
            "what people may use is what the session is encrypted with"
        )
        assert f"{name}-keys" in json.dumps(inputs["kmsKeyId"])
        (bucket,) = made.resources(f"{name}-operations", "AWS::S3::Bucket")
        assert inputs["s3BucketName"] == {"Ref": bucket}, "hosts of an environment write to its own"


@pytest.mark.proves("checked", row=18, clause=1)
def test_runbooks_and_commands_are_documents_that_ssm_accepts() -> None:
    runbooks, commands = _documents("Automation"), _documents("Command")
    assert set(runbooks) == {
        f"tickscope-prod-{name}"
        for name in ("RestartGateways", "RotateAgentCertificates", "CollectDiagnostics", "ReplaceHost")
    }
    for name, content in {**runbooks, **commands}.items():
        assert problems(content) == [], name
    for content in runbooks.values():
        for step in content["mainSteps"]:
            assert step["inputs"].get("DocumentName", next(iter(commands))) in commands


@pytest.mark.proves("checked", row=18, clause=1)
def test_gateways_restart_one_at_a_time_and_stop_at_the_first_failure() -> None:
    step = _documents("Automation")["tickscope-prod-RestartGateways"]["mainSteps"][0]
    assert (step["inputs"]["MaxConcurrency"], step["inputs"]["MaxErrors"]) == ("1", "0")
    assert step["inputs"]["Targets"] == [
        {"Key": "tag:Environment", "Values": ["prod"]},
        {"Key": "tag:Role", "Values": ["gateway"]},
    ]
    assert step["onFailure"] == "Abort"


@pytest.mark.proves("checked", row=18, clause=1)
def test_a_host_is_drained_ended_and_replaced_by_another() -> None:
    steps = {
        step["name"]: step["inputs"] for step in _documents("Automation")["tickscope-prod-ReplaceHost"]["mainSteps"]
    }
    assert list(steps) == ["group", "drain", "end", "ended", "whole"]
    assert steps["drain"]["DocumentName"] == "tickscope-prod-DrainGateway"
    assert steps["end"]["ShouldDecrementDesiredCapacity"] is False


@pytest.mark.proves("checked", row=18, clause=1)
def test_runbooks_act_on_hosts_of_their_environment_and_for_this_account_alone() -> None:
    roles = studio().resources(STACK, "AWS::IAM::Role", lambda each: each.get("Description") == "Runbooks of prod")
    (role,) = [each["Properties"] for each in roles.values()]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "444444444444"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ssm:eu-central-1:444444444444:automation-execution/*"},
    }
    (policy,) = role["Policies"]
    found = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}
    assert set(found) == {"Documents", "Hosts", "Replace", "Read"}
    commands = {f"arn:aws:ssm:eu-central-1:444444444444:document/{name}" for name in _documents("Command")}
    assert set(found["Documents"]["Resource"]) == {name for name in commands if "Distribute" not in name}
    assert found["Documents"]["Action"] == found["Hosts"]["Action"] == "ssm:SendCommand"
    assert found["Hosts"]["Condition"] == {"StringEquals": {"ssm:resourceTag/Environment": "prod"}}
    assert found["Replace"]["Condition"] == {"StringEquals": {"aws:ResourceTag/Environment": "prod"}}
    assert all(re.match("[a-z0-9]+:(Describe|List)", action) for action in found["Read"]["Action"])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda step: step.update(action="aws:doWhatIMean"), "is no action"),
        (lambda step: step["inputs"].update(Api="DescribeNothing"), "has no DescribeNothing"),
        (lambda step: step["inputs"].update(Surprise=1), "takes no"),
        (lambda step: step["inputs"].update(InstanceIds=["{{ Nobody }}"]), "Nobody is unknown"),
        (lambda step: step["inputs"].pop("Service"), "lacks"),
    ],
)
def test_a_spoilt_runbook_is_found(spoil: Any, said: str) -> None:
    content = copy.deepcopy(_documents("Automation")["tickscope-prod-ReplaceHost"])
    content["mainSteps"] = content["mainSteps"][:1]
    spoil(content["mainSteps"][0])
    if "Service" not in content["mainSteps"][0]["inputs"]:
        content["mainSteps"][0]["inputs"].pop("Api")
    assert said in " ".join(problems(content))


def test_a_spoilt_script_is_found() -> None:
    content = copy.deepcopy(_documents("Command")["tickscope-prod-DrainGateway"])
    content["mainSteps"][0]["inputs"]["runCommand"].append("if then")
    assert "yntax" in " ".join(problems(content))


@pytest.mark.proves("checked", row=18, clause=1)
def test_parameter_store_has_the_configs_of_every_role() -> None:
    found = {each["Properties"]["Name"]: each for each in _configs().values()}
    assert "/tickscope/prod/config/gateway/tickscope-gateway/1" in found
    assert "/tickscope/prod/config/edge/embergate/prometheus/1" in found
    assert all(len(each["Properties"]["Value"]) <= 4096 for each in found.values())
    assert all("{{" not in each["Properties"]["Value"] for each in found.values())
    assert {each["Properties"]["Tier"] for each in found.values()} == {"Standard"}, "AWS charges for the other one"
    manifest = found["/tickscope/prod/config/gateway/manifest"]
    pieces = {
        name for name, each in _configs().items() if "/gateway/tickscope-gateway/" in each["Properties"]["Name"]
    }
    assert set(manifest["DependsOn"]) == pieces


@pytest.mark.proves("checked", row=18, clause=2)
def test_each_role_is_brought_its_configs_by_tag_and_told_of() -> None:
    found = studio().resources(STACK, "AWS::SSM::Association", lambda each: "Role" in each.get("Parameters", {}))
    assert {each["Properties"]["Parameters"]["Role"][0] for each in found.values()} == {
        *PARTS,
        "edge/embergate",
        "edge/skyhook",
        "edge/driftwood",
    }
    for each in found.values():
        properties = each["Properties"]
        role = properties["Parameters"]["Role"][0]
        kind, _, tenant = role.partition("/")
        assert properties["Targets"] == [
            {"Key": "tag:Environment", "Values": ["prod"]},
            {"Key": "tag:Role", "Values": [kind]},
            *([{"Key": "tag:Tenant", "Values": [tenant]}] if tenant else []),
        ]
        assert (properties["MaxConcurrency"], properties["MaxErrors"]) == ("10%", "10%")
        assert properties["ScheduleExpression"] == "rate(30 minutes)"
        output = properties["OutputLocation"]["S3Location"]["OutputS3KeyPrefix"]
        assert output.startswith("commands/"), "hosts may write there and below sessions/ only"
        assert any("manifest" in name for name in each["DependsOn"])
    rule = studio().only(STACK, "AWS::Events::Rule")
    assert rule["EventPattern"]["detail"] == {
        "document-name": ["tickscope-prod-DistributeConfigs"],
        "status": ["Failed", "TimedOut"],
    }
    assert "Incidents" in json.dumps(rule["Targets"])


@pytest.mark.proves("checked", row=18, clause=2)
def test_a_changed_config_makes_its_own_association_run() -> None:
    prod = _revisions(studio(), "prod")
    changed = dataclasses.replace(studio().platform.edge, series_max=studio().platform.edge.series_max + 1)
    platform = dataclasses.replace(studio().platform, edge=changed)
    from tests.unit.cloud.synthesised import EXAMPLES

    again = _revisions(Synthesised(platform, EXAMPLES / "aws.yaml"), "prod")
    assert again["gateway"] == prod["gateway"]
    assert all(again[role] != prod[role] for role in prod if role.startswith("edge/"))


def _revisions(made: Synthesised, environment: str) -> dict[str, str]:
    found = made.resources(
        f"{environment}-operations", "AWS::SSM::Association", lambda each: "Role" in each.get("Parameters", {})
    )
    given = [each["Properties"]["Parameters"] for each in found.values()]
    return {each["Role"][0]: each["Revision"][0] for each in given}


def _configs() -> Resources:
    return studio().resources(STACK, "AWS::SSM::Parameter", lambda each: "/config/" in each["Name"])


@pytest.mark.proves("checked", row=18, clause=1)
def test_the_agent_of_every_host_is_kept_up_to_date() -> None:
    found = studio().only(STACK, "AWS::SSM::Association", lambda each: each["Name"] == "AWS-UpdateSSMAgent")
    assert found["Targets"] == [{"Key": "tag:Environment", "Values": ["prod"]}]


def test_the_names_of_buckets_are_short_enough_and_differ() -> None:
    environment = one_account().platform.cloud.environments[0]
    named = [
        session_bucket("tickscope1", dataclasses.replace(environment, name="a" * 30 + end, region="ap-southeast-4"))
        for end in "bc"
    ]
    assert len(set(named)) == 2
    assert all(len(name) <= BUCKET_CHARS_MAX for name in named)


def test_a_group_is_waited_for_until_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(await_group, "PAUSE_S", 0)
    with mock_aws():
        client = _group(desired=2)
        first = client.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"][0]["InstanceId"]
        with pytest.raises(TimeoutError, match="1 of 2 hosts serve"):
            await_group.await_group(client, "gateways", first)
        client.terminate_instance_in_auto_scaling_group(InstanceId=first, ShouldDecrementDesiredCapacity=False)
        assert await_group.await_group(client, "gateways", first) == {"Serving": 2}


def _group(desired: int) -> Any:
    ec2, client = boto3.client("ec2", "eu-central-1"), boto3.client("autoscaling", "eu-central-1")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    client.create_launch_configuration(LaunchConfigurationName="gateways", ImageId=image, InstanceType="m7g.large")
    client.create_auto_scaling_group(
        AutoScalingGroupName="gateways",
        LaunchConfigurationName="gateways",
        MinSize=desired,
        MaxSize=desired,
        DesiredCapacity=desired,
        AvailabilityZones=["eu-central-1a"],
    )
    return client
