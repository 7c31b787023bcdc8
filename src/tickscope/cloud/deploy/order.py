"""In which order a platform is deployed: each stack with what is reconciled before and after it."""

from collections.abc import Iterable, Iterator, Sequence

from tickscope.cloud.assembly import StackArtifact
from tickscope.errors import Reject
from tickscope.ports.reconciler import Reconciler

Step = StackArtifact | Reconciler


def chosen(stacks: Sequence[StackArtifact], names: Sequence[str]) -> tuple[StackArtifact, ...]:
    """Return the named stacks, all when none is named, in their order. Raises Reject for a name of none."""
    check_names((stack.id for stack in stacks), names)
    return tuple(stack for stack in stacks if not names or stack.id in names)


def check_names(stacks: Iterable[str], names: Sequence[str]) -> None:
    """Raise Reject for a name that no stack has."""
    known = tuple(stacks)
    if unknown := [name for name in names if name not in known]:
        raise Reject("unknown_stack", f"no stack '{unknown[0]}'; there are: {', '.join(known)}")


def order(stacks: Sequence[StackArtifact], reconcilers: Sequence[Reconciler]) -> Iterator[Step]:
    """Yield stacks in their order, and around each what belongs to it."""
    for stack in stacks:
        yield from (each for each in reconcilers if (each.stack, each.when) == (stack.id, "before"))
        yield stack
        yield from (each for each in reconcilers if (each.stack, each.when) == (stack.id, "after"))
