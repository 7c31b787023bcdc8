"""``tickscope cloud deploy``: what is about to happen, the question, and events as they come."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from tickscope.adapters.aws.ways import Ways
from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.decide import Decision
from tickscope.cloud.deploy.order import chosen, order
from tickscope.cloud.deploy.run import Means, deploy
from tickscope.cloud.reconcile import reconcilers
from tickscope.errors import Reject
from tickscope.spec import load

if TYPE_CHECKING:
    from tickscope.cloud.assembly import FileAsset
    from tickscope.cloud.synthesis import Synthesis
    from tickscope.ports.reconciler import AwsSession, Reconciler, Step
    from tickscope.ports.stacks import Bucket, StackEvent


def deploy_all(
    synthesis: "Synthesis",
    file: Path,
    names: Sequence[str],
    profile: str | None,
    role: str,
    yes: bool,
    yes_destroy: bool,
) -> None:
    """Deploy chosen stacks in their order, each with what is reconciled before and after it."""
    operator = _Operator(Console(highlight=False), Ways(profile, role), yes, yes_destroy)
    stacks = chosen(synthesis.stacks, names)
    for step in order(stacks, reconcilers(load(file))):
        if isinstance(step, StackArtifact):
            operator.stack(step)
        else:
            operator.reconcile(step)


def leave_all(file: Path, profile: str | None, role: str, yes: bool, yes_destroy: bool) -> None:
    """Undo what has to be undone before stacks are deleted by hand: what was done last is undone first."""
    operator = _Operator(Console(highlight=False), Ways(profile, role), yes, yes_destroy)
    for reconciler in reversed(reconcilers(load(file))):
        operator.undo(reconciler)


class _Operator:
    """The person at the terminal, or the script that answers for one."""

    def __init__(self, console: Console, ways: Ways, yes: bool, yes_destroy: bool) -> None:
        self._console = console
        self._ways = ways
        self._yes = yes
        self._yes_destroy = yes_destroy

    def stack(self, stack: StackArtifact) -> None:
        """Deploy one stack."""

        def bucket_of(asset: "FileAsset") -> "Bucket":
            return self._ways.bucket(asset.role_arn, asset.region)

        formation = self._ways.stacks(stack.deploy_role_arn, stack.region)
        outcome = deploy(stack, Means(formation, bucket_of, self._ask, self._happened))
        self._console.print(f"{stack.id}: {outcome}")
        if outcome == "declined":
            raise Reject("declined", f"{stack.id} was declined; nothing after it is touched")

    def reconcile(self, reconciler: "Reconciler") -> None:
        """Show what CloudFormation cannot do, ask, and do it."""
        session = self._ways.account(reconciler.account_id, reconciler.region)
        self._perform(reconciler, session, reconciler.plan(session))

    def undo(self, reconciler: "Reconciler") -> None:
        """Show what of it cannot stay when Tickscope leaves, ask, and undo it."""
        session = self._ways.account(reconciler.account_id, reconciler.region)
        self._perform(reconciler, session, reconciler.plan_destroy(session))

    def _perform(self, reconciler: "Reconciler", session: "AwsSession", steps: "Sequence[Step]") -> None:
        due = [step for step in steps if not step.blocked]
        for step in steps:
            mark = "blocked" if step.blocked else "destroys" if step.destroys else "does"
            self._console.print(
                f"{reconciler.name} {mark}: {step.text}{f' ({step.blocked})' if step.blocked else ''}"
            )
        if not due:
            return
        if not self._agreed(f"{reconciler.name}: {len(due)} steps", any(step.destroys for step in due)):
            raise Reject("declined", f"{reconciler.name} was declined; nothing after it is touched")
        reconciler.apply(session, due, lambda step: self._console.print(f"  done: {step.text}"))

    def _ask(self, stack: StackArtifact, decision: Decision) -> bool:
        self._console.print(
            f"{stack.id} ({stack.account}, {stack.region}): {len(decision.added)} added, "
            f"{len(decision.changed)} changed, {len(decision.replaced)} replaced, {len(decision.removed)} removed"
        )
        for mark, changes in (
            ("changes", decision.changed),
            ("destroys", decision.destroyed),
            ("leaves behind, in no stack any more:", decision.left_behind),
        ):
            for change in changes:
                self._console.print(f"  {mark} {change}")
        return self._agreed(stack.id, bool(decision.destroyed))

    def _agreed(self, what: str, destroys: bool) -> bool:
        if self._yes_destroy if destroys else self._yes:
            return True
        if not self._console.is_terminal:
            option = "--yes-destroy" if destroys else "--yes"
            raise Reject("not_asked", f"{what}: nobody can be asked here; say {option} to go on")
        return typer.confirm(f"{what}: go on{', and destroy what is named' if destroys else ''}?")

    def _happened(self, event: "StackEvent") -> None:
        reason = f": {event.reason}" if event.reason else ""
        self._console.print(f"  {event.at:%H:%M:%S} {event.status} {event.logical_id} {event.type}{reason}")
