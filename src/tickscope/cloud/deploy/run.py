"""Deploy one stack: publish, make a change set, decide, ask, perform, wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy import wait
from tickscope.cloud.deploy.decide import Decision, changes, decide, refusal
from tickscope.cloud.deploy.publish import BucketOf, publish
from tickscope.errors import Reject, Retry
from tickscope.ports.stacks import Request, StackEvent, Stacks

Outcome = Literal["created", "updated", "unchanged", "declined", "empty"]
Ask = Callable[[StackArtifact, Decision], bool]
STUCK = {
    "ROLLBACK_COMPLETE": "its creation failed; look at what it left behind, delete the stack, and deploy again",
    "ROLLBACK_FAILED": "its creation failed and could not be undone; delete the stack, and deploy again",
    "CREATE_FAILED": "its creation failed; delete the stack, and deploy again",
    "DELETE_FAILED": "it could not be deleted; finish that first",
    "UPDATE_ROLLBACK_FAILED": "an update could not be undone; continue the roll-back in CloudFormation first",
}


@dataclass(frozen=True, slots=True)
class Means:
    """What deploying needs from outside."""

    stacks: Stacks
    bucket_of: BucketOf
    ask: Ask
    happened: Callable[[StackEvent], None] = lambda _: None
    patience: wait.Patience = field(default_factory=wait.Patience)
    parted: frozenset[str] = frozenset()
    """Logical ids of data stores that may leave their stack, as long as they stay."""


def deploy(stack: StackArtifact, means: Means) -> Outcome:
    """Bring a stack to what its artifact says.

    Raises Reject when data stores would be lost, when the stack has to be mended first, or when it failed; Retry
    when somebody else is changing it.
    """
    if not stack.resources:
        return "empty"
    creates = _creates(stack, means.stacks)
    publish(stack.assets, means.bucket_of)
    since = means.patience.now()
    change_set_id = means.stacks.create_change_set(request(stack, creates, f"tickscope-{since:%Y%m%dT%H%M%S}"))
    keep = False
    try:
        ready = wait.for_change_set(means.stacks, change_set_id, means.patience)
        if ready is None:
            _protect(stack, means.stacks)
            return "unchanged"
        decision = decide(changes(ready.changes), means.parted)
        if decision.refused:
            raise Reject("data_store", refusal(stack.stack_name, decision.refused))
        if not means.ask(stack, decision):
            return "declined"
        keep = True
    finally:
        if not keep:
            means.stacks.discard(change_set_id, stack.stack_name, with_stack=creates)
    means.stacks.execute(change_set_id)
    wait.for_stack(means.stacks, stack.stack_name, since, means.patience, means.happened)
    _protect(stack, means.stacks)
    return "created" if creates else "updated"


def request(stack: StackArtifact, creates: bool, name: str) -> Request:
    """Return the change set to make for an artifact."""
    return Request(
        stack_name=stack.stack_name,
        name=name,
        creates=creates,
        template_url=f"https://{stack.template_bucket}.s3.{stack.region}.amazonaws.com/{stack.template_key}",
        role_arn=stack.execution_role_arn,
        tags=stack.tags,
    )


def _creates(stack: StackArtifact, stacks: Stacks) -> bool:
    state = stacks.state(stack.stack_name)
    if state is None or state.status == "REVIEW_IN_PROGRESS":
        return True
    if state.status in STUCK:
        raise Reject("stack_stuck", f"{stack.stack_name} is {state.status}: {STUCK[state.status]}")
    if state.status.endswith("_IN_PROGRESS"):
        raise Retry(f"{stack.stack_name} is {state.status}: somebody is changing it; try again when that is over")
    return False


def _protect(stack: StackArtifact, stacks: Stacks) -> None:
    state = stacks.state(stack.stack_name)
    wanted = not stack.terminates
    if state and state.protected != wanted:
        stacks.protect(stack.stack_name, wanted)
