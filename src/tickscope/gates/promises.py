"""What the platform promises; every check of a gate judges one of these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the design, by its number there; 0 stands for the service levels."""

    number: int
    title: str
    text: str


PROMISES: tuple[Promise, ...] = (
    Promise(
        0, "Service levels", "Freshness, time to first byte and recovery are within the platform file's limits."
    ),
    Promise(1, "Acknowledged means durable", "What was answered with 2xx is stored, whatever is killed."),
    Promise(2, "Conservation", "Accepted is what was delivered, is queued or is a dead letter; nothing twice."),
    Promise(3, "What is durable has passed policy", "Nothing refused is stored; the order of each series is kept."),
    Promise(4, "Nobody pays for a neighbour", "A tenant's load or fault is not felt by another."),
    Promise(5, "Rejections are explained", "A refusal names its reason, its limit and the setting."),
    Promise(6, "Overload keeps the sender's data", "A refusal for now says when to come back, and means it."),
    Promise(7, "No direct personal data", "Names, addresses and player ids are stopped at the door."),
    Promise(8, "Percentiles are mergeable", "Histograms arrive bucket by bucket as they were sent."),
    Promise(9, "Old data is not thrown away", "First in, first out; a backlog is delivered whole."),
    Promise(10, "Regions are cells", "A region needs no other; the loss of one is caught up."),
)
