"""A hot metric store that answers PromQL, as the query room asks it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class InstantQuestion:
    """Evaluate ``expr`` once, at ``time_s`` (seconds since the Unix epoch)."""

    expr: str
    time_s: float


@dataclass(frozen=True, slots=True)
class RangeQuestion:
    """Evaluate ``expr`` every ``step_s`` seconds from ``start_s`` to ``end_s``, both included."""

    expr: str
    start_s: float
    end_s: float
    step_s: float


Question = InstantQuestion | RangeQuestion


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store said: an HTTP status and JSON in the shape of Prometheus' HTTP API."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class StoreUnavailable:
    """The store cannot say now; ``why`` is a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class AnswerTooLarge:
    """The answer was cut off because it exceeds ``bytes_max``."""

    bytes_max: int


class QueryStore(Protocol):
    """Where queries are evaluated. Questions arrive scoped to one tenant; the store does not check that."""

    async def ask(self, question: Question) -> Answer | StoreUnavailable | AnswerTooLarge:
        """Ask once; never raises for what the store or the network answers."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
