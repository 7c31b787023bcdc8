"""The real gateway, but it answers before its journal has anything on disk."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from tickscope.adapters import journal
from tickscope.cli.signals import stop_on_signals
from tickscope.gateway import run as gateway
from tickscope.model.record import Record
from tickscope.spec import load

LATER_S = 0.5


class AcksEarly(journal.JournalWriter):
    """Appends half a second after it said that it had."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, records: Sequence[Record]) -> None:
        task = asyncio.create_task(self._later(records))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _later(self, records: Sequence[Record]) -> None:
        await asyncio.sleep(LATER_S)
        await super().append(records)


async def main() -> None:
    with patch.object(journal, "JournalWriter", AcksEarly):
        await gateway.run(load(Path(sys.argv[1])), stop_on_signals())


if __name__ == "__main__":
    asyncio.run(main())
