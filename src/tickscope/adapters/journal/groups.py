"""Consumer groups: what each has committed, in SQLite.

A commit that is lost with the machine's power is delivered again, which every consumer bears; so commits do
not wait for the disk (``synchronous=NORMAL`` with a write-ahead log loses them only then, never by kill -9).
"""

import sqlite3
from pathlib import Path

from tickscope.model.ledger import Place

BUSY_TIMEOUT_S = 10.0


class Groups:
    """The table of groups: a low-water mark each, and commits per partition above it."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(
            folder / "groups.sqlite", timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.execute("create table if not exists low (consumer text primary key, low integer not null)")
        self._db.execute(
            "create table if not exists committed (consumer text, partition text, offset integer not null, "
            "primary key (consumer, partition)) without rowid"
        )
        self._db.execute("create table if not exists began (consumer text primary key, base integer not null)")

    def register(self, consumer: str, low: int, base: int) -> None:
        """Make the group known, so that retention waits for it; its place is kept if it is known already.

        ``base`` is the first offset of the segment in which the group begins: its ledger begins there.
        """
        with self._db:
            self._db.execute("begin immediate")
            if self._db.execute("insert or ignore into low values (?, ?)", (consumer, low)).rowcount:
                self._db.execute("insert or replace into began values (?, ?)", (consumer, base))

    def knows(self, consumer: str) -> bool:
        """Return whether the group was registered."""
        return self._db.execute("select 1 from low where consumer = ?", (consumer,)).fetchone() is not None

    def low(self, consumer: str) -> int:
        """Return the offset below which the group has committed everything; 0 for an unknown group."""
        row = self._db.execute("select low from low where consumer = ?", (consumer,)).fetchone()
        return row[0] if row else 0

    def committed(self, consumer: str) -> dict[str, int]:
        """Return the group's last committed offset per partition."""
        rows = self._db.execute("select partition, offset from committed where consumer = ?", (consumer,))
        return dict(rows.fetchall())

    def commit(self, consumer: str, partition: str, offset: int, low: int) -> None:
        """Store a commit together with the low-water mark that follows from it."""
        with self._db:
            self._db.execute("begin immediate")
            self._db.execute("insert or replace into committed values (?, ?, ?)", (consumer, partition, offset))
            # Replacing the row would write its index anew too, with every commit.
            self._db.execute(
                "insert into low values (?, ?) on conflict (consumer) do update set low = excluded.low",
                (consumer, low),
            )

    def places(self, consumers: tuple[str, ...]) -> dict[str, Place]:
        """Return where each of ``consumers`` is, all at one moment."""
        with self._db:
            self._db.execute("begin")
            return {each: Place(self.low(each), self.committed(each), self._began(each)) for each in consumers}

    def forget_below(self, consumer: str, low: int) -> None:
        """Drop commits that the low-water mark covers, so that partitions of the past cost nothing."""
        self._db.execute("delete from committed where consumer = ? and offset < ?", (consumer, low))

    def lowest(self, consumers: tuple[str, ...]) -> int:
        """Return the offset below which every one of ``consumers`` has committed everything."""
        return min((self.low(consumer) for consumer in consumers), default=0)

    def _began(self, consumer: str) -> int:
        row = self._db.execute("select base from began where consumer = ?", (consumer,)).fetchone()
        return row[0] if row else 0

    def close(self) -> None:
        """Close the database."""
        self._db.close()
