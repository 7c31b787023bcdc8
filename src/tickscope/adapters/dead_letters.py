"""Dead letters in SQLite, durable before the relay commits past them.

What a person drops or replays leaves its row without the body: a redelivery finds it, and the ledger counts it.
"""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tickscope.errors import Busy
from tickscope.model.platform import Platform
from tickscope.model.record import Encoding
from tickscope.ports.dead_letters import Booked, DeadLetter, Fate

BUSY_TIMEOUT_S = 10.0
FULL_RETRY_AFTER_S = 30.0
SETTLED_KEPT_MS = 30 * 24 * 3_600_000
"""After so long a settled letter becomes part of a sum: by then its record is not delivered again."""
INTEGER_MAX = 2**63 - 1
_LONG = "n"
"""Before a number that is kept as text, so that SQLite does not make a rounded one of it."""
_COLUMNS = "tenant, sender, partition, offset, refused_ms, why, samples, body, id, encoding"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def open_dead_letters(platform: Platform) -> "SqliteDeadLetters":
    """Return what this machine's relays keep of what a store refused."""
    path = platform.data_folder / "dead-letters.sqlite"
    return SqliteDeadLetters(path, platform.hot_store.dead_letters_bytes_max)


class SqliteDeadLetters:
    """A ``DeadLetters`` that several processes may open at once."""

    def __init__(self, path: Path, bytes_max: int, now_ms: Callable[[], int] = _now_ms) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._bytes_max = bytes_max
        self._now_ms = now_ms
        self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.execute(
            "create table if not exists letter (id integer primary key autoincrement, tenant text not null, "
            "sender text not null, partition text not null, offset integer not null, refused_ms integer not null, "
            "why text not null, samples integer not null, body blob not null, digest blob not null, "
            "unique (partition, offset, digest))"
        )
        self._db.execute(
            "create table if not exists settled (tenant text, encoding integer, fate integer, "
            "samples integer not null, primary key (tenant, encoding, fate)) without rowid"
        )
        self._add_columns()
        self._db.execute(
            "create index if not exists letter_books on letter (tenant, encoding, fate, offset, partition, samples)"
        )

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep letters; see ``DeadLetters``."""
        rows = [
            (
                letter.tenant,
                letter.sender,
                letter.partition,
                _kept_offset(letter.offset),
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
            f"select {_COLUMNS} from letter where id > ? and fate = 0 "  # noqa: S608
            "and (? is null or tenant = ?) order by id limit ?",
            (after_id, tenant, tenant, limit),
        )
        return [_letter(row) for row in rows]

    def get(self, letter_id: int) -> DeadLetter | None:
        """Return one letter."""
        row = self._db.execute(f"select {_COLUMNS} from letter where id = ? and fate = 0", (letter_id,)).fetchone()  # noqa: S608
        return _letter(row) if row else None

    def drop(self, letter_ids: Sequence[int]) -> int:
        """Remove letters for good."""
        return self._settle(letter_ids, Fate.DROPPED)

    def replayed(self, letter_ids: Sequence[int]) -> int:
        """Remove letters that their store has now."""
        return self._settle(letter_ids, Fate.REPLAYED)

    def count(self) -> dict[str, int]:
        """Return dead samples per tenant."""
        sums = self._db.execute("select tenant, sum(samples) from letter where fate = 0 group by tenant")
        return dict(sums.fetchall())

    def booked(self, low: int) -> Sequence[Booked]:
        """Return the samples of every letter that there ever was; see ``DeadLetters``."""
        rows = self._db.execute(
            "select tenant, encoding, fate, samples, '', -1 from settled union all "
            "select tenant, encoding, fate, sum(samples), '', -1 from letter where offset < :low "
            "group by tenant, encoding, fate union all "
            "select tenant, encoding, fate, sum(samples), partition, offset from letter where offset >= :low "
            "group by tenant, encoding, fate, partition, offset",
            {"low": _kept_offset(low)},
        )
        return [
            Booked(tenant, Encoding(encoding).signal, Fate(fate), samples, partition, _offset(offset))
            for tenant, encoding, fate, samples, partition, offset in rows
        ]

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _settle(self, letter_ids: Sequence[int], fate: Fate) -> int:
        now_ms = self._now_ms()
        old = (now_ms - SETTLED_KEPT_MS,)
        with self._transaction():
            found = sum(
                self._db.execute(
                    "update letter set fate = ?, settled_ms = ?, body = x'' where id = ? and fate = 0",
                    (fate.value, now_ms, letter_id),
                ).rowcount
                for letter_id in letter_ids
            )
            self._db.execute(
                "insert into settled select tenant, encoding, fate, sum(samples) from letter "
                "where fate != 0 and settled_ms < ? group by tenant, encoding, fate "
                "on conflict do update set samples = samples + excluded.samples",
                old,
            )
            self._db.execute("delete from letter where fate != 0 and settled_ms < ?", old)
        return found

    def _add_columns(self) -> None:
        """Bring a database of the time before traces, or before the ledger, up to date."""
        added = {"encoding": Encoding.REMOTE_WRITE_1_SNAPPY.value, "fate": Fate.KEPT.value, "settled_ms": 0}
        with self._transaction():
            columns = {row[1] for row in self._db.execute("pragma table_info(letter)")}
            for name, value in added.items():
                if name not in columns:
                    self._db.execute(f"alter table letter add column {name} integer not null default {value}")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._db:
            self._db.execute("begin immediate")
            yield

    def _held(self) -> int:
        return int(self._db.execute("select coalesce(sum(length(body)), 0) from letter").fetchone()[0])


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    *values, encoding = row
    letter = DeadLetter(*values)
    return replace(letter, offset=_offset(letter.offset), encoding=Encoding(encoding))


def _kept_offset(offset: int) -> int | str:
    """Return an offset as SQLite can keep it: Kinesis' are longer than its integers."""
    return offset if offset <= INTEGER_MAX else f"{_LONG}{offset}"


def _offset(kept: int | str) -> int:
    return kept if isinstance(kept, int) else int(kept.removeprefix(_LONG))
