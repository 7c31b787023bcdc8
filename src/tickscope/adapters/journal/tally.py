"""Adding up the samples of one segment, so that what a group has passed is found by offset."""

import os
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tickscope.adapters.journal import segment
from tickscope.errors import Reject
from tickscope.wire import record as record_format

Key = tuple[str, str]
"""Tenant and signal."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Samples of whole segments by tenant and signal; ``sound`` leaves out damaged records."""

    accepted: Mapping[Key, int] = field(default_factory=dict)
    sound: Mapping[Key, int] = field(default_factory=dict)
    damaged_records: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        """Return both together."""
        accepted = Counter(self.accepted) + Counter(other.accepted)
        sound = Counter(self.sound) + Counter(other.sound)
        return Totals(accepted, sound, self.damaged_records + other.damaged_records)


class _Column:
    """The records of one partition and signal: their offsets, and the sum of samples up to each."""

    def __init__(self) -> None:
        self.offsets = array("q")
        self.sums = array("q")

    def add(self, offset: int, samples: int) -> None:
        """Append a record."""
        self.offsets.append(offset)
        self.sums.append(self.total + samples)

    @property
    def total(self) -> int:
        """Return the samples of all records."""
        return self.sums[-1] if self.sums else 0

    def up_to(self, offset: int) -> int:
        """Return the samples of the records up to and including ``offset``."""
        at = bisect_right(self.offsets, offset)
        return self.sums[at - 1] if at else 0


class SegmentTally:
    """What a segment holds, as far as it was followed. A record costs 16 bytes."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.end = base
        """The offset up to which it was followed."""
        self._columns: dict[tuple[str, str], _Column] = {}
        self._damaged: Counter[Key] = Counter()
        self._damaged_records = 0

    def follow(self, folder: Path, end: int) -> None:
        """Add the records up to offset ``end``; what the segment has is durable up to there.

        Raises FileNotFoundError when retention has removed the segment.
        """
        if end <= self.end:
            return
        fd = os.open(segment.path_of(folder, self.base), os.O_RDONLY)
        try:
            reach = min(end - self.base, os.fstat(fd).st_size)
            for position, length in segment.positions(fd, self.end - self.base, reach):
                self._take(fd, position)
                self.end = self.base + position + segment.FRAME.size + length
        finally:
            os.close(fd)
        if self.end < end:
            self._damaged_records += 1  # a broken length, or a file cut short: every reader goes on behind it
            self.end = end

    def totals(self) -> Totals:
        """Return what was found."""
        sound: Counter[Key] = Counter()
        for (partition, signal), column in self._columns.items():
            sound[_tenant_of(partition), signal] += column.total
        return Totals(sound + self._damaged, sound, self._damaged_records)

    def passed(self, low: int, committed: Mapping[str, int]) -> Counter[Key]:
        """Return the sound samples that a group has committed; see ``Place``."""
        found: Counter[Key] = Counter()
        for (partition, signal), column in self._columns.items():
            place = max(low - 1, committed.get(partition, -1))
            found[_tenant_of(partition), signal] += column.up_to(place)
        return found

    def _take(self, fd: int, position: int) -> None:
        data = segment.payload(fd, position)
        is_sound = data is not None
        if data is None:
            # Its header may have been spared: then it is known whose samples are missing.
            data = os.pread(fd, record_format.HEADER_BYTES_MAX, position + segment.FRAME.size)
            self._damaged_records += 1
        try:
            partition, samples, encoding = record_format.head_of(data)
        except Reject:
            self._damaged_records += is_sound
            return
        if is_sound:
            self._columns.setdefault((partition, encoding.signal), _Column()).add(self.base + position, samples)
        else:
            self._damaged[_tenant_of(partition), encoding.signal] += samples


def _tenant_of(partition: str) -> str:
    return partition.split("/", 1)[0]
