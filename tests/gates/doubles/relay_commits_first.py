"""The real relay, but it commits what it has read before it delivers it."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from tickscope.adapters import journal
from tickscope.cli.signals import stop_on_signals
from tickscope.model.record import Entry
from tickscope.relay import run as relay
from tickscope.spec import load


class CommitsFirst(journal.JournalReader):
    """Commits at the read; what the relay commits after delivery is nothing new then."""

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        entries = await super().read(partition, after, bytes_max)
        if entries:
            await super().commit(partition, entries[-1].offset)
        return entries

    async def commit(self, partition: str, offset: int) -> None:
        return


async def main() -> None:
    with patch.object(journal, "JournalReader", CommitsFirst):
        await relay.run(load(Path(sys.argv[1])), stop_on_signals())


if __name__ == "__main__":
    asyncio.run(main())
