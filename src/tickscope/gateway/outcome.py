"""What a request comes to: what of it is stored, and what its sender is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tickscope.gateway.dry_run import Tried
from tickscope.gateway.pairs import Sender
from tickscope.gateway.parts import Part
from tickscope.gateway.receipts import Told
from tickscope.model.receipt import Receipt
from tickscope.wire.core import RefusedPoints


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a request is durable, as its sender counts it."""

    samples: int = 0
    histograms: int = 0
    exemplars: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is durable of a request, and what was refused."""

    written: Written
    receipt: Receipt
    points_lost: int = 0
    """Samples and histograms that were refused with their series or for their time."""
    refused: tuple[RefusedPoints, ...] = ()
    """What had no place in the normal form."""
    observed: Receipt = Receipt()
    """What would have been refused of a tenant that is only observed."""
    changed: Mapping[str, int] = field(default_factory=dict)
    """New series that are stored under other labels or left out, by reason."""
    deduplicated: int = 0
    """Samples and histograms that the other agent of a pair has sent."""
    folded: Receipt = Receipt()
    """New series whose counters are added up with others, by the limit that they are over."""
    samples_folded: int = 0
    tried: Tried = Tried()
    """What would have been refused or folded by limits that are only tried."""

    def receipts(self) -> dict[Told, Receipt]:
        """Return what is kept for looking up."""
        return {
            "refused": self.receipt,
            "observed": self.observed,
            "folded": self.folded,
            "would_refuse": self.tried.refused,
            "would_fold": self.tried.folded,
        }


@dataclass(frozen=True, slots=True)
class Paired:
    """What a pair's agent has sent, as it is to be stored; ``t_last_ms`` is Unix milliseconds."""

    sender: Sender
    body: bytes
    t_last_ms: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A request that is ready to be stored, and its outcome once it is."""

    parts: tuple[Part, ...]
    outcome: Outcome
    paired: Paired | None = None
    sums: tuple[Part, ...] = ()
    """Series that others are folded into."""
    remember: Callable[[], None] | None = None
    """To be called when the parts are durable."""
