"""Delete a stack that the platform file has no more: look, ask, delete, wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tickscope.cloud.deploy import wait
from tickscope.cloud.deploy.leftovers import Leftover
from tickscope.errors import Reject, Retry
from tickscope.ports.stacks import StackEvent, Stacks


@dataclass(frozen=True, slots=True)
class RemovalMeans:
    """What deleting needs from outside."""

    stacks: Stacks
    ask: Callable[[Leftover], bool]
    happened: Callable[[StackEvent], None] = lambda _: None
    patience: wait.Patience = field(default_factory=wait.Patience)


def obstacle(leftover: Leftover) -> str:
    """Return why a stack is not deleted from here; empty when it can be."""
    if leftover.stack.state.protected:
        return "it has termination protection, since it is about what holds data: lift that and delete it by hand"
    if leftover.lost:
        return f"data stores would be deleted with it: {', '.join(leftover.lost)}; delete it by hand"
    return ""


def remove(leftover: Leftover, means: RemovalMeans) -> Literal["removed", "declined"]:
    """Delete a stack with all that has no policy to stay.

    Raises Reject when it is protected, would take data with it, or failed; Retry when somebody is changing it.
    """
    state = leftover.stack.state
    if why := obstacle(leftover):
        raise Reject("not_removed", f"{leftover.id}: {why}; see docs/guide/cloud-deploy.md")
    if state.status.endswith("_IN_PROGRESS"):
        raise Retry(f"{leftover.id} is {state.status}: somebody is changing it; try again when that is over")
    if not means.ask(leftover):
        return "declined"
    since = means.patience.now()
    means.stacks.delete(state.id)
    wait.for_deletion(means.stacks, state.id, since, means.patience, means.happened)
    return "removed"
