"""Drift: whether what is there is still what was deployed."""

from dataclasses import dataclass

from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.wait import Patience, for_drift
from tickscope.ports.stacks import ResourceDrift, Stacks


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found in one stack."""

    stack: str
    deployed: bool
    complete: bool
    """Whether CloudFormation could look at every resource that it can look at."""
    reason: str = ""
    resources: tuple[ResourceDrift, ...] = ()


def drift(stack: StackArtifact, stacks: Stacks, patience: Patience) -> Drift:
    """Let CloudFormation compare a stack with its resources, and wait for what it says."""
    if stacks.state(stack.stack_name) is None:
        return Drift(stack.id, deployed=False, complete=True)
    found = for_drift(stacks, stacks.detect_drift(stack.stack_name), patience)
    complete = found.status == "DETECTION_COMPLETE"
    return Drift(stack.id, True, complete, found.reason, tuple(stacks.drifts(stack.stack_name)))
