"""The journal's ledger: from segments, from the totals of those that are gone, and from where the groups are."""

import asyncio
import contextlib
import fcntl
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tickscope.adapters.journal import kept, segment
from tickscope.adapters.journal.durable import DurableEnd
from tickscope.adapters.journal.groups import Groups
from tickscope.adapters.journal.tally import Key, SegmentTally, Totals
from tickscope.errors import Retry
from tickscope.model.ledger import Account, Place, Reading, Standing

LOOKS_MAX = 8
FOLD_FROM = 64
"""Removed segments whose totals are folded into one file."""

log = logging.getLogger(__name__)


class JournalLedger:
    """A ``LogLedger`` on a journal's folder; nobody else needs to run, and nobody is held up.

    With ``keeps`` it also keeps the totals of segments once they are full, so that retention and later readings do
    not have to add them up: for one long-lived process, the relay.
    """

    def __init__(self, folder: Path, consumers: tuple[str, ...], *, keeps: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._consumers = consumers
        self._keeps = keeps
        self._durable = DurableEnd(folder)
        self._groups = Groups(folder)
        self._tallies: dict[int, SegmentTally] = {}
        self._whole: dict[int, Totals] = {}
        self._turn = asyncio.Lock()

    async def read(self) -> Reading:
        """See ``LogLedger``. Places come before the end of the log: no group is ever ahead of what is counted."""
        async with self._turn:
            return await asyncio.to_thread(self._read)

    async def close(self) -> None:
        """Close files."""
        async with self._turn:
            self._durable.close()
            self._groups.close()

    def _read(self) -> Reading:
        places = self._groups.places(self._consumers)
        end = self._durable.read()
        for _ in range(LOOKS_MAX):
            try:
                found = self._look(places, end)
            except FileNotFoundError:
                continue  # retention was faster
            if found:
                if self._keeps:
                    self._keep()
                return found
        raise Retry("the journal's segments are removed faster than its ledger can be read; ask again")

    def _look(self, places: Mapping[str, Place], end: int) -> Reading | None:
        """Return a reading, or None when totals were folded while it was made."""
        fold = kept.read_fold(self._folder)
        bases = segment.bases(self._folder)
        first = bases[0] if bases else end
        gone = [base for base in kept.bases(self._folder) if fold.upto <= base < first]
        # What is removed was committed by all, maybe since the places were read.
        places = {name: Place(max(at.low, first), at.committed, at.began) for name, at in places.items()}
        removed = {base: kept.read(self._folder, base)[1] for base in gone}
        live = list(self._live(bases, places, end))
        if kept.read_fold(self._folder) != fold:
            return None
        standings: dict[Account, Standing] = {}
        for name, place in places.items():
            totals, passed = fold.totals.get(name, Totals()), Counter(fold.totals.get(name, Totals()).sound)
            for base, each in removed.items():
                if base >= place.began:
                    totals += each
                    passed.update(each.sound)
            for base, segment_end, each, tally in live:
                if base < place.began:
                    continue
                totals += each
                if tally:
                    passed.update(tally.passed(place.low, place.committed))
                elif segment_end <= place.low:
                    passed.update(each.sound)
            standings |= _standings(name, totals, passed)
        damaged = max((each.damaged_records for each in fold.totals.values()), default=0)
        damaged += sum(each.damaged_records for each in removed.values())
        damaged += sum(each.damaged_records for _, _, each, _ in live)
        return Reading(time.time_ns() // 1_000_000, standings, places, damaged)

    def _live(
        self, bases: list[int], places: Mapping[str, Place], end: int
    ) -> Iterator[tuple[int, int, Totals, SegmentTally | None]]:
        """Yield base, end and totals of each segment; the tally too where a group may be in the middle of it."""
        self._whole = {base: self._whole[base] for base in bases if base in self._whole}
        self._tallies = {base: self._tallies[base] for base in bases if base in self._tallies}
        low = min((place.low for place in places.values()), default=0)
        reached = max((max([place.low - 1, *place.committed.values()]) for place in places.values()), default=-1)
        for base, next_base in zip(bases, [*bases[1:], None], strict=False):
            if base >= end:
                return
            is_full, segment_end = next_base is not None and next_base <= end, min(next_base or end, end)
            if is_full and base not in self._whole:
                self._whole[base] = self._totals_of(base, segment_end)
            if is_full and (segment_end <= low or reached < base):
                self._tallies.pop(base, None)
                yield base, segment_end, self._whole[base], None
            else:
                tally = self._followed(base, segment_end)
                yield base, segment_end, tally.totals(), tally

    def _totals_of(self, base: int, end: int) -> Totals:
        """Return a full segment's totals, from where they are known already if they are."""
        if base not in self._tallies:
            with contextlib.suppress(FileNotFoundError):
                return kept.read(self._folder, base)[1]
        return self._followed(base, end).totals()

    def _followed(self, base: int, end: int) -> SegmentTally:
        tally = self._tallies.setdefault(base, SegmentTally(base))
        tally.follow(self._folder, end)
        return tally

    def _keep(self) -> None:
        """Keep the totals of full segments, and fold those of many that are gone; another process may be at it."""
        fd = os.open(self._folder / "ledger.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._keep_held()
        except BlockingIOError:
            pass
        except OSError as error:
            log.warning("the ledger's totals cannot be kept now: %s", error)
        finally:
            os.close(fd)

    def _keep_held(self) -> None:
        bases, known = segment.bases(self._folder), set(kept.bases(self._folder))
        for base, end in zip(bases, bases[1:], strict=False):
            if base in self._whole and base not in known:
                kept.keep(self._folder, base, end, self._whole[base])
        gone = sorted(base for base in known if bases and base < bases[0])
        if len(gone) >= FOLD_FROM:
            places = self._groups.places(self._consumers)
            kept.fold(self._folder, gone, {name: place.began for name, place in places.items()})
        kept.tidy(self._folder)


def _standings(consumer: str, totals: Totals, passed: Mapping[Key, int]) -> dict[Account, Standing]:
    found = {}
    for (tenant, signal), accepted in totals.accepted.items():
        done = passed.get((tenant, signal), 0)
        queued = totals.sound.get((tenant, signal), 0) - done
        found[Account(tenant, consumer, signal)] = Standing(accepted, done, queued)
    return found
