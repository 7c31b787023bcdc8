"""Pauses beside the journal, in SQLite."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from tickscope.adapters.journal.groups import BUSY_TIMEOUT_S
from tickscope.errors import Retry
from tickscope.ports.pauses import Pause


class SqlitePauses:
    """``Pauses`` of one consumer group on one machine; several processes may have one each."""

    def __init__(self, folder: Path, consumer: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._consumer = consumer
        self._db = sqlite3.connect(folder / "pauses.sqlite", timeout=BUSY_TIMEOUT_S, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute(
            "create table if not exists pauses (consumer text, tenant text, since_ms integer not null, "
            "why text not null, primary key (consumer, tenant)) without rowid"
        )

    async def paused(self) -> Mapping[str, Pause]:
        """Return the group's paused tenants."""
        try:
            rows = self._db.execute(
                "select tenant, since_ms, why from pauses where consumer = ?", (self._consumer,)
            )
            return {tenant: Pause(since_ms, why) for tenant, since_ms, why in rows.fetchall()}
        except sqlite3.OperationalError as error:
            raise Retry(f"the pauses cannot be read: {error}") from error

    async def pause(self, tenant: str, pause: Pause) -> None:
        """Keep a pause."""
        row = (self._consumer, tenant, pause.since_ms, pause.why)
        self._db.execute("insert or ignore into pauses values (?, ?, ?, ?)", row)

    async def resume(self, tenant: str) -> bool:
        """Drop a pause."""
        where = (self._consumer, tenant)
        return self._db.execute("delete from pauses where consumer = ? and tenant = ?", where).rowcount > 0

    async def close(self) -> None:
        """Close the database."""
        self._db.close()
