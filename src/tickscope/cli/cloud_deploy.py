"""``tickscope cloud deploy``: what is about to happen, the question, and events as they come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tickscope.adapters.aws.ways import Ways
from tickscope.cli.cloud_asking import Person
from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.decide import Decision
from tickscope.cloud.deploy.order import chosen, order
from tickscope.cloud.deploy.run import Means, deploy
from tickscope.cloud.reconcile import reconcilers
from tickscope.errors import Reject

if TYPE_CHECKING:
    from tickscope.cloud.assembly import FileAsset
    from tickscope.cloud.synthesis import Synthesis
    from tickscope.model.platform import Platform
    from tickscope.ports.reconciler import AwsSession, Reconciler, Step
    from tickscope.ports.stacks import Bucket


def deploy_all(
    platform: "Platform",
    synthesis: "Synthesis",
    names: Sequence[str],
    ways: Ways,
    person: Person,
    parted: frozenset[str] = frozenset(),
) -> None:
    """Deploy chosen stacks in their order, each with what is reconciled before and after it."""
    operator = _Operator(ways, person, parted)
    for step in order(chosen(synthesis.stacks, names), reconcilers(platform)):
        if isinstance(step, StackArtifact):
            operator.stack(step)
        else:
            operator.reconcile(step)


def leave_all(platform: "Platform", ways: Ways, person: Person) -> None:
    """Undo what has to be undone before stacks are deleted by hand: what was done last is undone first."""
    operator = _Operator(ways, person)
    for reconciler in reversed(reconcilers(platform)):
        operator.undo(reconciler)


class _Operator:
    """Performs each step, with the person who answers for it."""

    def __init__(self, ways: Ways, person: Person, parted: frozenset[str] = frozenset()) -> None:
        self._ways = ways
        self._person = person
        self._parted = parted

    def stack(self, stack: StackArtifact) -> None:
        """Deploy one stack."""

        def bucket_of(asset: "FileAsset") -> "Bucket":
            return self._ways.bucket(asset.role_arn, asset.region)

        formation = self._ways.stacks(stack.deploy_role_arn, stack.region)
        try:
            means = Means(formation, bucket_of, self._ask, self._person.happened, parted=self._parted)
            outcome = deploy(stack, means)
        except KeyboardInterrupt:
            self._person.tell(
                f"{stack.id}: nobody waits any more; what CloudFormation has begun goes on. Run it again"
            )
            raise
        self._person.tell(f"{stack.id}: {outcome}")
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
            why = f" ({step.blocked})" if step.blocked else ""
            self._person.tell(f"{reconciler.name} {mark}: {step.text}{why}")
        if not due:
            return
        if not self._person.agrees(f"{reconciler.name}: {len(due)} steps", any(step.destroys for step in due)):
            raise Reject("declined", f"{reconciler.name} was declined; nothing after it is touched")
        reconciler.apply(session, due, lambda step: self._person.tell(f"  done: {step.text}"))

    def _ask(self, stack: StackArtifact, decision: Decision) -> bool:
        self._person.tell(
            f"{stack.id} ({stack.account}, {stack.region}): {len(decision.added)} added, "
            f"{len(decision.changed)} changed, {len(decision.replaced)} replaced, {len(decision.removed)} removed"
        )
        for mark, changes in (
            ("changes", decision.changed),
            ("destroys", decision.destroyed),
            ("leaves behind, in no stack any more:", decision.left_behind),
        ):
            for change in changes:
                self._person.tell(f"  {mark} {change}")
        return self._person.agrees(stack.id, bool(decision.destroyed))
