"""What CloudFormation cannot do, done by a small program: compare, tell the steps, perform them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

Found = TypeVar("Found", covariant=True)
When = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Step:
    """One change. It is planned purely, told to people, and performed by the adapter that knows its ``action``."""

    action: str
    """What is done, by a name that the adapter knows: ``move-account``."""
    text: str
    """The same for people, with names: ``move account dev to unit Staging``."""
    arguments: dict[str, str] = field(default_factory=dict)
    destroys: bool = False
    """Whether something is gone afterwards that cannot be had again: people are asked first."""
    blocked: str = ""
    """Why it cannot be done now; such a step is told, never performed, and planned again next time."""


Told = Callable[[Step], None]


def untold(step: Step) -> None:
    """Tell nobody."""


class AwsSession(Protocol):
    """A session of boto3 with credentials for one account."""

    def client(self, service_name: str, **options: Any) -> Any:
        """Return a client."""


class Adapter(Protocol[Found]):
    """One reconciler's way to AWS; made from a session."""

    def observe(self) -> Found:
        """Return what is there, reading only; raises Retry or Reject with AWS' own words."""

    def perform(self, step: Step) -> None:
        """Perform one step; raises as ``observe``."""


class Reconciler(Protocol):
    """Brings one account (in one region) to what the platform file says, where CloudFormation cannot.

    ``plan`` only reads. ``apply`` performs steps that a plan returned, in their order, except those that are
    blocked. Planned again after that, there is nothing left but blocked steps.
    """

    @property
    def name(self) -> str:
        """Its name: ``organization``."""

    @property
    def purpose(self) -> str:
        """What it is for, as a sentence."""

    @property
    def account_id(self) -> str:
        """The account whose credentials its session needs."""

    @property
    def region(self) -> str:
        """The region of its session."""

    @property
    def stack(self) -> str:
        """The stack, by its place's name, that it belongs to: ``organization-organization``."""

    @property
    def when(self) -> When:
        """Whether it is applied before or after that stack is deployed."""

    def plan(self, session: AwsSession) -> tuple[Step, ...]:
        """Return what has to be done; raises Retry or Reject with AWS' own words."""

    def plan_destroy(self, session: AwsSession) -> tuple[Step, ...]:
        """Return what has to be undone before Tickscope leaves; raises as ``plan``."""

    def apply(self, session: AwsSession, steps: Sequence[Step], told: Told = untold) -> None:
        """Perform the steps, telling each one that is done; raises as ``plan``, with the earlier ones done."""
