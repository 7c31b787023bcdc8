"""Deploying to an emulator, by roles in two accounts, with exports and imports between stacks."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.unit.cloud.deploy.fake_stacks import artifact, asset
from tickscope.adapters.aws.cloudformation import CloudFormationStacks
from tickscope.adapters.aws.session import Credentials
from tickscope.adapters.aws.ways import Ways
from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.decide import Decision
from tickscope.cloud.deploy.diff import diff
from tickscope.cloud.deploy.run import Means, Outcome, deploy
from tickscope.cloud.deploy.schemas import create_only
from tickscope.cloud.deploy.wait import Patience
from tickscope.cloud.rehearse.emulator import emulator
from tickscope.cloud.rehearse.made import Emulator
from tickscope.errors import Reject
from tickscope.ports.stacks import Bucket, DriftDetection, ResourceDrift

REGION = "eu-central-1"
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "Incidents"}}
KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}}


class Cloud:
    """An empty AWS, and the operator's ways into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ways = Ways(None, "admin")
        self.asked: list[Decision] = []
        self.answer = True

    def deploy(self, template: dict[str, Any], **other: Any) -> Outcome:
        """Deploy a template as the stack ``prod-keys``, bootstrapping its account first."""
        stack = self.stack(template, **other)
        s3 = self.client("s3", stack.account)
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(
                Bucket=stack.template_bucket, CreateBucketConfiguration={"LocationConstraint": stack.region}
            )
        formation = self.ways.stacks(stack.deploy_role_arn, stack.region)
        means = Means(formation, self._bucket_of, self._ask, patience=Patience(pause=lambda _: None))
        return deploy(stack, means)

    def stack(self, template: dict[str, Any], account: str = "111111111111", **other: Any) -> StackArtifact:
        """Return the artifact; its template is the asset that is published."""
        path = self.folder / "template.json"
        path.write_text(json.dumps(template))
        bucket, key = f"cdk-tickscope-assets-{account}-{REGION}", f"{hash(path.read_text())}.json"
        published = replace(asset(path), bucket=bucket, key=key, role_arn=f"arn:aws:iam::{account}:role/publish")
        values: dict[str, Any] = {
            "template": template,
            "account": account,
            "template_bucket": bucket,
            "template_key": key,
            "assets": (published,),
            "deploy_role_arn": f"arn:aws:iam::{account}:role/deploy",
        }
        return artifact(**{**values, **other})

    def client(self, service: str, account: str = "111111111111") -> Any:
        """Return a client of an account, by any role."""
        session = Credentials().role(f"arn:aws:iam::{account}:role/any", REGION, "")
        return session.client(service)

    def _bucket_of(self, wanted: Any) -> Bucket:
        return self.ways.bucket(wanted.role_arn, wanted.region)

    def _ask(self, stack: StackArtifact, decision: Decision) -> bool:
        self.asked.append(decision)
        return self.answer


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    with emulator({}) as found:
        yield found


@pytest.fixture
def cloud(running: Emulator, tmp_path: Path) -> Cloud:
    running.empty()
    return Cloud(tmp_path)


def test_a_stack_is_created_in_its_own_account_and_is_unchanged_the_second_time(cloud: Cloud) -> None:
    template = {"Resources": {"Topic": TOPIC}}
    assert cloud.deploy(template, account="222222222222") == "created"
    assert cloud.deploy(template, account="222222222222") == "unchanged"
    assert [each.logical_id for each in cloud.asked[0].added] == ["Topic"]
    topics = cloud.client("sns", "222222222222").list_topics()["Topics"]
    assert [each["TopicArn"].split(":")[4] for each in topics] == ["222222222222"]
    assert cloud.client("sns", "111111111111").list_topics()["Topics"] == []


def test_an_update_names_what_it_destroys(cloud: Cloud) -> None:
    cloud.deploy({"Resources": {"Topic": TOPIC, "Other": TOPIC}})
    assert cloud.deploy({"Resources": {"Topic": TOPIC}}) == "updated"
    assert [each.logical_id for each in cloud.asked[1].destroyed] == ["Other"]


def test_a_key_is_not_deleted_and_the_stack_stays_as_it_was(cloud: Cloud) -> None:
    cloud.deploy({"Resources": {"Topic": TOPIC, "Key": KEY}})
    with pytest.raises(Reject, match=r"Key \(AWS::KMS::Key.* Nothing was changed"):
        cloud.deploy({"Resources": {"Topic": TOPIC}})
    assert len(cloud.asked) == 1
    formation = cloud.ways.stacks("arn:aws:iam::111111111111:role/deploy", REGION)
    deployed = formation.template("tickscope-prod-keys")
    assert deployed is not None
    assert set(deployed["Resources"]) == {"Topic", "Key"}


def test_declining_a_new_stack_leaves_nothing(cloud: Cloud) -> None:
    cloud.answer = False
    assert cloud.deploy({"Resources": {"Topic": TOPIC}}) == "declined"
    formation = cloud.ways.stacks("arn:aws:iam::111111111111:role/deploy", REGION)
    assert formation.state("tickscope-prod-keys") is None


def test_what_one_stack_exports_another_imports(cloud: Cloud) -> None:
    export = {"Value": {"Ref": "Topic"}, "Export": {"Name": "keys:Topic"}}
    cloud.deploy({"Resources": {"Topic": TOPIC}, "Outputs": {"Out": export}})
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": {"Fn::Select": [5, {"Fn::Split": [":", {"Fn::ImportValue": "keys:Topic"}]}]}},
    }
    cloud.deploy({"Resources": {"Queue": queue}}, stack_name="tickscope-prod-network")
    assert len(cloud.client("sqs").list_queues()["QueueUrls"]) == 1


def test_diff_reads_what_is_deployed(cloud: Cloud) -> None:
    formation = cloud.ways.stacks("arn:aws:iam::111111111111:role/lookup", REGION)
    assert formation.template("tickscope-prod-keys") is None
    cloud.deploy({"Resources": {"Topic": TOPIC}})
    renamed = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}}}}
    found = diff(formation.template("tickscope-prod-keys"), renamed, create_only(REGION))
    assert [(each.kind, each.properties) for each in found] == [("replaced", ("DisplayName", "TopicName"))]


def test_termination_protection_is_switched(cloud: Cloud) -> None:
    cloud.deploy({"Resources": {"Topic": TOPIC}}, terminates=False)
    state = cloud.ways.stacks("arn:aws:iam::111111111111:role/deploy", REGION).state("tickscope-prod-keys")
    assert state is not None
    assert state.protected


def test_an_account_without_a_bootstrap_bucket_is_told(cloud: Cloud) -> None:
    bucket = cloud.ways.bucket("arn:aws:iam::333333333333:role/publish", REGION)
    with pytest.raises(Reject, match="is the account bootstrapped"):
        bucket.put("no-such-bucket", "key", b"")


def test_the_operators_own_account_needs_no_role(cloud: Cloud) -> None:
    own = Credentials().own_account(REGION)
    session = Credentials().account(own, REGION, "no-such-role")
    assert session.client("sts").get_caller_identity()["Account"] == own


@pytest.mark.proves("checked", row=62, clause=2)
@pytest.mark.usefixtures("cloud")
def test_drift_is_read_from_all_pages_with_its_differences() -> None:
    session = boto3.session.Session(region_name=REGION)
    stacks = CloudFormationStacks(session)
    difference = {
        "PropertyPath": "/DisplayName",
        "ExpectedValue": "a",
        "ActualValue": "b",
        "DifferenceType": "NOT_EQUAL",
    }
    at = datetime(2026, 11, 26, tzinfo=UTC)
    one = {
        "StackId": "s",
        "LogicalResourceId": "A",
        "ResourceType": "AWS::SNS::Topic",
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": at,
    }
    asked = {"StackName": "s", "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"]}
    stubber = Stubber(stacks._client)
    stubber.add_response("detect_stack_drift", {"StackDriftDetectionId": "d"}, {"StackName": "s"})
    stubber.add_response(
        "describe_stack_drift_detection_status",
        {
            "StackId": "s",
            "StackDriftDetectionId": "d",
            "DetectionStatus": "DETECTION_COMPLETE",
            "DriftedStackResourceCount": 2,
            "Timestamp": at,
        },
        {"StackDriftDetectionId": "d"},
    )
    first = {**one, "PropertyDifferences": [difference]}
    second = {**one, "LogicalResourceId": "B", "StackResourceDriftStatus": "DELETED"}
    stubber.add_response(
        "describe_stack_resource_drifts", {"StackResourceDrifts": [first], "NextToken": "n"}, asked
    )
    stubber.add_response(
        "describe_stack_resource_drifts", {"StackResourceDrifts": [second]}, {**asked, "NextToken": "n"}
    )
    with stubber:
        assert stacks.detect_drift("s") == "d"
        assert stacks.drift_detection("d") == DriftDetection("DETECTION_COMPLETE", "", 2)
        assert stacks.drifts("s") == [
            ResourceDrift("A", "AWS::SNS::Topic", "MODIFIED", ("/DisplayName: expected a, is b",)),
            ResourceDrift("B", "AWS::SNS::Topic", "DELETED", ()),
        ]
