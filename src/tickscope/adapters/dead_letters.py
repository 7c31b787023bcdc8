"""Dead letters in SQLite, durable before the relay commits past them."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tickscope.errors import Busy
from tickscope.model.record import Encoding
from tickscope.ports.dead_letters import DeadLetter

BUSY_TIMEOUT_S = 10.0
FULL_RETRY_AFTER_S = 30.0
_COLUMNS = "tenant, sender, partition, offset, refused_ms, why, samples, body, id, encoding"


class SqliteDeadLetters:
    """A ``DeadLetters`` that several processes may open at once."""

    def __init__(self, path: Path, bytes_max: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._bytes_max = bytes_max
        self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.execute(
            "create table if not exists letter (id integer primary key autoincrement, tenant text not null, "
            "sender text not null, partition text not null, offset integer not null, refused_ms integer not null, "
            "why text not null, samples integer not null, body blob not null, digest blob not null, "
            "unique (partition, offset, digest))"
        )
        self._add_encoding()

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep letters; see ``DeadLetters``."""
        rows = [
            (
                letter.tenant,
                letter.sender,
                letter.partition,
                letter.offset,
                letter.refused_ms,
                letter.why,
                letter.samples,
                letter.body,
                letter.encoding.value,
                hashlib.sha256(letter.body).digest(),
            )
            for letter in letters
        ]
        with self._transaction():
            before = self._held()
            self._db.executemany(
                "insert or ignore into letter (tenant, sender, partition, offset, refused_ms, why, samples, body, "
                "encoding, digest) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            # Looked at behind the insert, in one transaction: letters that were here already need no room, and
            # another process adds none in between.
            if before < self._held() > self._bytes_max:
                raise Busy(
                    "dead_letters_full",
                    f"dead letters hold {before} bytes; hot_store.dead_letters_bytes_max allows "
                    f"{self._bytes_max}: look at them with 'tickscope dlq list', then replay or drop them",
                    FULL_RETRY_AFTER_S,
                )

    def list(self, tenant: str | None, after_id: int, limit: int) -> Sequence[DeadLetter]:
        """Return letters by ascending id."""
        rows = self._db.execute(
            f"select {_COLUMNS} from letter where id > ? and (? is null or tenant = ?) order by id limit ?",  # noqa: S608
            (after_id, tenant, tenant, limit),
        )
        return [_letter(row) for row in rows]

    def get(self, letter_id: int) -> DeadLetter | None:
        """Return one letter."""
        row = self._db.execute(f"select {_COLUMNS} from letter where id = ?", (letter_id,)).fetchone()  # noqa: S608
        return _letter(row) if row else None

    def drop(self, letter_ids: Sequence[int]) -> int:
        """Remove letters for good."""
        with self._transaction():
            return sum(
                self._db.execute("delete from letter where id = ?", (letter_id,)).rowcount
                for letter_id in letter_ids
            )

    def count(self) -> dict[str, int]:
        """Return dead samples per tenant."""
        return dict(self._db.execute("select tenant, sum(samples) from letter group by tenant").fetchall())

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _add_encoding(self) -> None:
        """Bring a database of the time before traces up to date; all that it holds are metrics."""
        with self._transaction():
            columns = {row[1] for row in self._db.execute("pragma table_info(letter)")}
            if "encoding" not in columns:
                self._db.execute(
                    "alter table letter add column encoding integer not null default "
                    f"{Encoding.REMOTE_WRITE_1_SNAPPY.value}"
                )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._db:
            self._db.execute("begin immediate")
            yield

    def _held(self) -> int:
        return int(self._db.execute("select coalesce(sum(length(body)), 0) from letter").fetchone()[0])


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    *values, encoding = row
    return replace(DeadLetter(*values), encoding=Encoding(encoding))
