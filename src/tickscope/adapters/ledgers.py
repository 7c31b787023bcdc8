"""The platform's ledger: the buffer's reading, and the books of the dead letters, in one."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterable

from tickscope.adapters.buffers import JOURNAL_FOLDER
from tickscope.adapters.dead_letters import SqliteDeadLetters, open_dead_letters
from tickscope.errors import Reject, Retry
from tickscope.model.buffer import HOT
from tickscope.model.ledger import Account, Balance, Ledger, Reading, Standing
from tickscope.model.platform import Platform
from tickscope.ports.dead_letters import Booked, Fate
from tickscope.ports.ledger import LogLedger


class PlatformLedger:
    """Reads the ledger, whatever of the platform runs; it owns what it is made of."""

    def __init__(self, log: LogLedger, letters: SqliteDeadLetters) -> None:
        self._log = log
        self._letters = letters

    async def read(self) -> Ledger:
        """Return the ledger of this moment; raises Retry.

        Letters are looked at last: those of a committed record are there by then.
        """
        try:
            reading = await self._log.read()
            place = reading.places.get(HOT)
            booked = await asyncio.to_thread(self._letters.booked, place.low if place else 0)
        except (OSError, sqlite3.Error) as error:
            raise Retry(f"the ledger cannot be read: {error}") from error
        return balanced(reading, booked)

    async def close(self) -> None:
        """Release everything."""
        await self._log.close()
        self._letters.close()


def open_ledger(platform: Platform, *, keeps: bool = False) -> PlatformLedger:
    """Return the platform's ledger; ``keeps`` is for the one process that keeps totals for all others.

    Raises Reject ``no_ledger`` for a buffer whose offsets cannot be added up, Retry when it cannot be opened now.
    """
    if platform.buffer.kind != "journal":
        raise Reject(
            "no_ledger",
            f"a buffer of kind {platform.buffer.kind} has no ledger: what it dropped cannot be counted by its "
            "offsets; see docs/guide/ledger.md",
        )
    from tickscope.adapters.journal.ledger import JournalLedger

    folder = platform.data_folder / JOURNAL_FOLDER
    try:
        letters = open_dead_letters(platform)
        return PlatformLedger(JournalLedger(folder, platform.buffer.consumers, keeps=keeps), letters)
    except (OSError, sqlite3.Error) as error:
        raise Retry(f"the ledger cannot be opened: {error}") from error


def balanced(reading: Reading, booked: Iterable[Booked], buried_by: str = HOT) -> Ledger:
    """Return the lines of a reading with the dead letters of the group ``buried_by``.

    Letters of a record that its group has not committed are left out: its samples are queued still, all of them.
    """
    place = reading.places.get(buried_by)
    buried: Counter[tuple[Account, Fate]] = Counter()
    for each in booked:
        if each.offset < 0 or (place and place.has_passed(each.partition, each.offset)):
            buried[Account(each.tenant, buried_by, each.signal), each.fate] += each.samples
    lines = []
    for account in sorted(reading.standings.keys() | {account for account, _ in buried}):
        standing = reading.standings.get(account, Standing())
        dead, dropped, replayed = (buried[account, fate] for fate in (Fate.KEPT, Fate.DROPPED, Fate.REPLAYED))
        # More letters than records: they are another buffer's. The difference tells.
        committed = max(standing.passed - dead - dropped - replayed, 0)
        lines.append(Balance(account, standing.accepted, committed, standing.queued, dead, dropped, replayed))
    return Ledger(reading.read_ms, tuple(lines), reading.damaged_records)
