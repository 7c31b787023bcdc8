"""CloudFormation and the bootstrap's bucket, as deploying needs them: of one account and region each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StackState:
    """A stack as it is."""

    id: str
    status: str
    """CloudFormation's: ``UPDATE_COMPLETE``."""
    reason: str = ""
    protected: bool = False
    """Whether it has termination protection."""


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack among all of an account and region."""

    name: str
    state: StackState
    role_arn: str
    """Of the role that CloudFormation takes for it; empty where it takes the caller's."""
    made: datetime


@dataclass(frozen=True, slots=True)
class StackEvent:
    """What happened to a resource of a stack, or to the stack itself."""

    id: str
    at: datetime
    logical_id: str
    type: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set: its status and, when it is ready, CloudFormation's list of ``ResourceChange`` items."""

    id: str
    status: str
    reason: str = ""
    changes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A change set to make."""

    stack_name: str
    name: str
    creates: bool
    """Whether the stack is not there yet."""
    template_url: str
    role_arn: str
    """Which CloudFormation takes to make resources."""
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResourceDrift:
    """A resource that is not as its template says."""

    logical_id: str
    type: str
    status: str
    """``MODIFIED``, ``DELETED``, ``NOT_CHECKED``."""
    differences: tuple[str, ...]
    """``/Properties/Tags/0/Value: expected shared, is none``"""


@dataclass(frozen=True, slots=True)
class DriftDetection:
    """How far a detection is, and what it says."""

    status: str
    """``DETECTION_IN_PROGRESS``, ``DETECTION_COMPLETE``, ``DETECTION_FAILED``."""
    reason: str = ""
    drifted: int = 0


class Stacks(Protocol):
    """Stacks of one account and region. Methods raise Reject with AWS' own words, or Retry when it is worth it."""

    def state(self, name: str) -> StackState | None:
        """Return a stack, or None when there is none of that name."""

    def found(self) -> Sequence[FoundStack]:
        """Return every stack that there is."""

    def template(self, name: str) -> Mapping[str, Any] | None:
        """Return the template as it was deployed, or None."""

    def create_change_set(self, request: Request) -> str:
        """Start to make a change set; return its id."""

    def change_set(self, change_set_id: str) -> ChangeSet:
        """Return a change set with all its changes."""

    def execute(self, change_set_id: str) -> None:
        """Start to perform a change set."""

    def discard(self, change_set_id: str, stack_name: str, *, with_stack: bool) -> None:
        """Delete a change set, and the empty stack that it was to create."""

    def events(self, stack_id: str, since: datetime) -> Sequence[StackEvent]:
        """Return events after a moment, oldest first."""

    def delete(self, stack_id: str) -> None:
        """Start to delete a stack; what has the deletion policy ``Retain`` stays."""

    def protect(self, name: str, on: bool) -> None:
        """Switch termination protection."""

    def detect_drift(self, name: str) -> str:
        """Start to detect drift; return the detection's id."""

    def drift_detection(self, detection_id: str) -> DriftDetection:
        """Return how far a detection is."""

    def drifts(self, name: str) -> Sequence[ResourceDrift]:
        """Return every resource that is not as its template says."""


class Bucket(Protocol):
    """Objects in the bootstrap's bucket of one account and region."""

    def has(self, bucket: str, key: str) -> bool:
        """Return whether an object is there."""

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Store an object."""
