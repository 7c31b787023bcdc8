"""A hot metric store that takes remote-write, and says what it accepts."""

from dataclasses import dataclass
from typing import Protocol

from tickscope.model.series import Series


@dataclass(frozen=True, slots=True)
class Accepts:
    """What a store declares, so that the relay can plan instead of guess."""

    out_of_order_window_s: int
    out_of_order_histograms: bool
    partial_writes: bool
    custom_buckets: bool = True
    """Whether native histograms with custom buckets are taken; where not they are sent as classic ones."""
    body_bytes_max: int = 2**31
    """The largest request, compressed; a larger one is split."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The store took the whole request."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The store will never take this request as it is; ``why`` is the store's own sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The store cannot say now: stopped, overloaded or failing. Try again later."""

    why: str
    suspect_data: bool = False
    """The store is up and answered with an error of its own: perhaps this request is what it chokes on."""
    retry_after_s: float | None = None
    """When the store wants to be asked again, if it said so."""


WriteResult = Stored | Refused | Unavailable


class MetricStore(Protocol):
    """Where the relay delivers metrics. Bodies are remote-write 1, snappy, one tenant each."""

    accepts: Accepts

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request; never raises for what the store or the network answers."""
        ...

    async def held(self, series: Series) -> frozenset[int]:
        """Return the times (ms) of those samples of ``series`` that the store already has, with the same value.

        Raises Retry when the store cannot say now.
        """
        ...

    async def probe(self, tenant: str) -> bool:
        """Return whether the store takes a fresh sample of our own for a tenant: it is up, and has room for it."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
