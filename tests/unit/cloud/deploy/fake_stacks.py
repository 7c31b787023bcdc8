"""CloudFormation as a script: each question is answered by the next of the answers given for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tickscope.cloud.assembly import FileAsset, StackArtifact
from tickscope.ports.stacks import (
    ChangeSet,
    DriftDetection,
    FoundStack,
    Request,
    ResourceDrift,
    StackEvent,
    StackState,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RESOURCES = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}}


def artifact(
    resources: Mapping[str, Any] = RESOURCES, assets: tuple[FileAsset, ...] = (), **other: Any
) -> StackArtifact:
    """Return a stack ``prod-keys``."""
    values: dict[str, Any] = {
        "id": "prod-keys",
        "stack_name": "tickscope-prod-keys",
        "account": "111111111111",
        "region": "eu-central-1",
        "template": {"Resources": resources},
        "template_key": "abc.json",
        "template_bucket": "cdk-tickscope-assets-111111111111-eu-central-1",
        "deploy_role_arn": "arn:aws:iam::111111111111:role/deploy",
        "execution_role_arn": "arn:aws:iam::111111111111:role/exec",
        "lookup_role_arn": "arn:aws:iam::111111111111:role/lookup",
        "tags": {"Owner": "me"},
        "assets": assets,
        "depends_on": (),
        "terminates": True,
        "construct_paths": {},
    }
    return StackArtifact(**{**values, **other})


def state(status: str, protected: bool = False) -> StackState:
    return StackState("arn:stack", status, "", protected)


def event(number: int, logical_id: str, status: str, reason: str = "") -> StackEvent:
    return StackEvent(str(number), NOW, logical_id, "AWS::SNS::Topic", status, reason)


@dataclass
class FakeStacks:
    """``tickscope.ports.stacks.Stacks``; the last answer of a list stays."""

    states: list[StackState | None] = field(default_factory=lambda: [None, state("CREATE_COMPLETE")])
    change_sets: list[ChangeSet] = field(default_factory=lambda: [ChangeSet("cs", "CREATE_COMPLETE")])
    happenings: list[Sequence[StackEvent]] = field(default_factory=lambda: [()])
    detections: list[DriftDetection] = field(default_factory=lambda: [DriftDetection("DETECTION_COMPLETE")])
    drifted: Sequence[ResourceDrift] = ()
    done: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    there: Sequence[FoundStack] = ()
    templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def state(self, name: str) -> StackState | None:
        return _next(self.states)

    def found(self) -> Sequence[FoundStack]:
        return self.there

    def template(self, name: str) -> Mapping[str, Any] | None:
        return self.templates.get(name)

    def create_change_set(self, request: Request) -> str:
        self.requests.append(request)
        return "cs"

    def change_set(self, change_set_id: str) -> ChangeSet:
        return _next(self.change_sets)

    def execute(self, change_set_id: str) -> None:
        self.done.append("execute")

    def discard(self, change_set_id: str, stack_name: str, *, with_stack: bool) -> None:
        self.done.append(f"discard with_stack={with_stack}")

    def events(self, stack_id: str, since: datetime) -> Sequence[StackEvent]:
        return _next(self.happenings)

    def delete(self, stack_id: str) -> None:
        self.done.append(f"delete {stack_id}")

    def protect(self, name: str, on: bool) -> None:
        self.done.append(f"protect {on}")

    def detect_drift(self, name: str) -> str:
        return "detection"

    def drift_detection(self, detection_id: str) -> DriftDetection:
        return _next(self.detections)

    def drifts(self, name: str) -> Sequence[ResourceDrift]:
        return self.drifted


@dataclass
class FakeBucket:
    """``tickscope.ports.stacks.Bucket``"""

    objects: dict[str, bytes] = field(default_factory=dict)

    def has(self, bucket: str, key: str) -> bool:
        return key in self.objects

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self.objects[key] = body


def asset(source: Path, packaging: Any = "file") -> FileAsset:
    return FileAsset(source, packaging, "bucket", "key", "arn:aws:iam::111111111111:role/publish", "eu-central-1")


def _next(answers: list[Any]) -> Any:
    return answers.pop(0) if len(answers) > 1 else answers[0]
