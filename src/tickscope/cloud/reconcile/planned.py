"""The one shape of a reconciler: a pure plan between what is wanted and what an adapter finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tickscope.ports.reconciler import Adapter, AwsSession, Step, Told, When, untold

Wanted = TypeVar("Wanted")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class PlannedReconciler(Generic[Wanted, Found]):
    """A ``Reconciler``. Its plans are pure functions of what is wanted and what is found."""

    name: str
    purpose: str
    account_id: str
    region: str
    stack: str
    when: When
    wanted: Wanted
    adapter: Callable[[AwsSession], Adapter[Found]]
    to_wanted: Callable[[Wanted, Found], tuple[Step, ...]]
    to_nothing: Callable[[Wanted, Found], tuple[Step, ...]]

    def plan(self, session: AwsSession) -> tuple[Step, ...]:
        """Return what is missing or different."""
        return self.to_wanted(self.wanted, self.adapter(session).observe())

    def plan_destroy(self, session: AwsSession) -> tuple[Step, ...]:
        """Return what has to be undone before Tickscope leaves."""
        return self.to_nothing(self.wanted, self.adapter(session).observe())

    def apply(self, session: AwsSession, steps: Sequence[Step], told: Told = untold) -> None:
        """Perform the steps in their order, except blocked ones."""
        adapter = self.adapter(session)
        for step in steps:
            if not step.blocked:
                adapter.perform(step)
                told(step)
