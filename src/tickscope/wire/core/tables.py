"""What a core remembers between requests. Threads may share each; it belongs to the core that made it."""

from typing import Protocol

from tickscope.wire.core.labels import Added, Labels


class Runs(Protocol):
    """How far each series is stored without a gap, in two generations; threads may share it; of one core."""


class Totals(Protocol):
    """Sums of delta counters, in two generations; threads may share it; it belongs to the core that made it."""


class KnownSeries(Protocol):
    """Fingerprints of label sets, at most ``capacity_max``, each with a group and when it was seen last.

    What a scan finds in it is seen at the scan's ``now_s``; ``in`` sees nothing. Threads may share it; it belongs
    to the core that made it. Times are seconds since the Unix epoch.
    """

    def add(self, fingerprint: bytes, now_s: int, group: int) -> Added:
        """Remember a label set as seen: ``known`` from now on, or refused.

        ``full``: there is no room until something expires; ``merges``: another series is stored under these labels.
        One that is there keeps its group, and is never seen earlier than it was.
        """
        ...

    def replace(
        self, fingerprint: bytes, now_s: int, group: int, labels: Labels, source: Labels | None = None
    ) -> Added:
        """Remember a label set as one that is stored as ``labels``; without any, its series is left out.

        Label sets with the same ``source`` (without it, their own labels) are one series, and may become the same;
        any other that would is refused: ``merges``. Else as ``add``.
        """
        ...

    def count(self, group: int) -> int:
        """Return how many series of a group are stored."""
        ...

    def stores(self, labels: Labels, source: Labels) -> bool:
        """Return whether a series of this ``source`` is stored as ``labels`` already."""
        ...

    def expire(self, before_s: int) -> list[tuple[int, int]]:
        """Forget what was last seen before; return how many series that were of each group, by group."""
        ...

    def __contains__(self, fingerprint: bytes) -> bool: ...

    def __len__(self) -> int:
        """Return how many series are stored for the label sets in it."""
        ...


class PassedLabels(Protocol):
    """Labels that policy has passed, and the groups of metrics: a series that has nothing else need not be judged.

    What was not met for long is forgotten, and judged again. Threads may share it; it belongs to the core that made
    it.
    """

    def add(self, metric: bytes, name: bytes, value: bytes) -> None:
        """Remember that a label passes: on this metric where labels of its name pass by metric, else on any."""
        ...

    def add_metric(self, metric: bytes, group: int) -> None:
        """Remember that a metric's name passes, and the group of its series."""
        ...

    def keep_groups(self, groups: set[int]) -> None:
        """Forget metrics of other groups."""
        ...


class Overflow(Protocol):
    """Label sets whose counters are added up into others, each with when it was folded last.

    Threads may share it; it belongs to the core that made it. What is forgotten begins at zero again.
    """

    def add(self, fingerprint: bytes, now_s: int, labels: Labels, source: Labels | None, sums_max: int) -> Added:
        """Fold a label set into ``labels``, of which there are at most ``sums_max``; one that is there stays.

        Label sets with the same ``source`` (without it, their own labels) are one counter. ``full``: no room.
        """
        ...

    def forget(self, fingerprint: bytes) -> None:
        """Fold a label set no more."""
        ...

    def expire(self, before_s: int) -> None:
        """Forget what was folded last before, and sums that nothing is folded into."""
        ...

    def __contains__(self, fingerprint: bytes) -> bool: ...

    def __len__(self) -> int:
        """Return how many sums there are."""
        ...
