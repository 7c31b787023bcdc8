"""CloudFormation of one account and region, through boto3."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tickscope.adapters.aws.client import answered_by_aws
from tickscope.adapters.aws.session import CONFIG
from tickscope.errors import Reject, Retry
from tickscope.ports.reconciler import AwsSession
from tickscope.ports.stacks import (
    ChangeSet,
    DriftDetection,
    FoundStack,
    Request,
    ResourceDrift,
    StackEvent,
    StackState,
)

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
PASSING = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "InternalFailure"}
)
DRIFTED = ["MODIFIED", "DELETED"]
DELETED = "DELETE_COMPLETE"


class CloudFormationStacks:
    """``tickscope.ports.stacks.Stacks``."""

    def __init__(self, session: AwsSession) -> None:
        self._client: Any = session.client("cloudformation", config=CONFIG)

    def state(self, name: str) -> StackState | None:
        """Return a stack; one that was deleted is none."""
        try:
            with _worded():
                found = self._client.describe_stacks(StackName=name)["Stacks"][0]
        except _Missing:
            return None
        return None if found["StackStatus"] == DELETED else _state(found)

    def found(self) -> Sequence[FoundStack]:
        """Return every stack, from all pages; those that were deleted are none."""
        with _worded():
            pages = self._client.get_paginator("describe_stacks").paginate()
            return [
                FoundStack(each["StackName"], _state(each), each.get("RoleARN", ""), each["CreationTime"])
                for page in pages
                for each in page["Stacks"]
                if each["StackStatus"] != DELETED
            ]

    def template(self, name: str) -> Mapping[str, Any] | None:
        """Return the template as it was handed in."""
        try:
            with _worded():
                body = self._client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        except _Missing:
            return None
        found: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else body
        return found

    def create_change_set(self, request: Request) -> str:
        """Start to make a change set with CloudFormation's service role."""
        with _worded():
            made = self._client.create_change_set(
                StackName=request.stack_name,
                ChangeSetName=request.name,
                ChangeSetType="CREATE" if request.creates else "UPDATE",
                TemplateURL=request.template_url,
                RoleARN=request.role_arn,
                Capabilities=CAPABILITIES,
                Tags=[{"Key": key, "Value": value} for key, value in request.tags.items()],
            )
        return str(made["Id"])

    def change_set(self, change_set_id: str) -> ChangeSet:
        """Return a change set, from all pages."""
        changes: list[Mapping[str, Any]] = []
        page: dict[str, Any] = {}
        with _worded():
            while True:
                asked = {"NextToken": page["NextToken"]} if page else {}
                page = self._client.describe_change_set(ChangeSetName=change_set_id, **asked)
                changes += [each["ResourceChange"] for each in page.get("Changes", ()) if "ResourceChange" in each]
                if not page.get("NextToken"):
                    return ChangeSet(change_set_id, page["Status"], page.get("StatusReason") or "", tuple(changes))

    def execute(self, change_set_id: str) -> None:
        """Start to perform a change set; on failure CloudFormation rolls back."""
        with _worded():
            self._client.execute_change_set(ChangeSetName=change_set_id)

    def discard(self, change_set_id: str, stack_name: str, *, with_stack: bool) -> None:
        """Delete a change set, and its stack when it is an empty one that waits for it."""
        with _worded():
            self._client.delete_change_set(ChangeSetName=change_set_id)
        state = self.state(stack_name) if with_stack else None
        if state and state.status == "REVIEW_IN_PROGRESS":
            with _worded():
                self._client.delete_stack(StackName=stack_name)

    def delete(self, stack_id: str) -> None:
        """Start to delete a stack, by the role that it was made with."""
        with _worded():
            self._client.delete_stack(StackName=stack_id)

    def events(self, stack_id: str, since: datetime) -> Sequence[StackEvent]:
        """Return events after a moment, oldest first; pages are read only as far as that moment."""
        found: list[StackEvent] = []
        with _worded():
            for page in self._client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
                new = [each for each in page["StackEvents"] if each["Timestamp"] >= since]
                found += [_event(each) for each in new]
                if len(new) < len(page["StackEvents"]):
                    break
        return sorted(found, key=lambda each: each.at)

    def protect(self, name: str, on: bool) -> None:
        """Switch termination protection."""
        with _worded():
            self._client.update_termination_protection(StackName=name, EnableTerminationProtection=on)

    def detect_drift(self, name: str) -> str:
        """Start to detect drift."""
        with _worded():
            return str(self._client.detect_stack_drift(StackName=name)["StackDriftDetectionId"])

    def drift_detection(self, detection_id: str) -> DriftDetection:
        """Return how far a detection is."""
        with _worded():
            found = self._client.describe_stack_drift_detection_status(StackDriftDetectionId=detection_id)
        return DriftDetection(
            found["DetectionStatus"],
            found.get("DetectionStatusReason") or "",
            found.get("DriftedStackResourceCount") or 0,
        )

    def drifts(self, name: str) -> Sequence[ResourceDrift]:
        """Return what is not as its template says."""
        found: list[ResourceDrift] = []
        page: dict[str, Any] = {}
        with _worded():
            while True:
                asked = {"NextToken": page["NextToken"]} if page else {}
                page = self._client.describe_stack_resource_drifts(
                    StackName=name, StackResourceDriftStatusFilters=DRIFTED, **asked
                )
                found += [_drift(each) for each in page["StackResourceDrifts"]]
                if not page.get("NextToken"):
                    return found


class BootstrapBucket:
    """``tickscope.ports.stacks.Bucket``."""

    def __init__(self, session: AwsSession) -> None:
        self._client: Any = session.client("s3", config=CONFIG)

    def has(self, bucket: str, key: str) -> bool:
        """Return whether an object is there."""
        try:
            with _reached():
                self._client.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return False
            raise Reject("aws", f"s3://{bucket}/{key}: {error}") from error
        return True

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Store an object, encrypted as the bucket says. Raises Reject when the bucket is not there."""
        try:
            with _reached():
                self._client.put_object(Bucket=bucket, Key=key, Body=body)
        except ClientError as error:
            raise Reject("aws", f"s3://{bucket}/{key}: {error}; is the account bootstrapped?") from error


class _Missing(Exception):  # noqa: N818
    """There is no such stack; CloudFormation tells it as a validation error."""


@contextmanager
def _worded() -> Iterator[None]:
    """Turn boto3's errors into ours, with AWS' words."""
    try:
        with _reached():
            yield
    except ClientError as error:
        code, said = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code == "ValidationError" and "does not exist" in said:
            raise _Missing(said) from error
        raise (Retry(str(error)) if code in PASSING else Reject("aws", str(error))) from error


@contextmanager
def _reached() -> Iterator[None]:
    """Turn errors of the way to AWS into Retry."""
    try:
        with answered_by_aws():
            yield
    except BotoCoreError as error:
        raise Retry(f"AWS cannot be asked: {error}") from error


def _state(found: Mapping[str, Any]) -> StackState:
    protected = bool(found.get("EnableTerminationProtection"))
    return StackState(found["StackId"], found["StackStatus"], found.get("StackStatusReason", ""), protected)


def _event(found: Mapping[str, Any]) -> StackEvent:
    return StackEvent(
        found["EventId"],
        found["Timestamp"],
        found["LogicalResourceId"],
        found.get("ResourceType", ""),
        found["ResourceStatus"],
        found.get("ResourceStatusReason") or "",
    )


def _drift(found: Mapping[str, Any]) -> ResourceDrift:
    differences = tuple(
        f"{each['PropertyPath']}: expected {each['ExpectedValue']}, is {each['ActualValue']}"
        for each in found.get("PropertyDifferences", ())
    )
    status = found["StackResourceDriftStatus"]
    return ResourceDrift(found["LogicalResourceId"], found["ResourceType"], status, differences)
