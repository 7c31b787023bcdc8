"""A member of a group in a process of its own: prints the partition and number of each record, then commits.

``python -m tests.contract.kinesis_member STREAM TABLE GROUP``
"""

import asyncio
import sys

from tests.contract.aws import REGION
from tests.contract.log_suite import FAR, number_of
from tickscope.adapters.kinesis.open import open_reader
from tickscope.model.buffer import KinesisSettings
from tickscope.ports.log import OLDEST_MS


async def main(stream: str, table: str, group: str) -> None:
    settings = KinesisSettings(stream, table, retention_h=24, writers=1)
    reader = await open_reader(settings, REGION, group, OLDEST_MS)
    while True:
        for partition in await reader.partitions():
            entries = await reader.read(partition, await reader.committed(partition), FAR)
            for entry in entries:
                sys.stdout.write(f"{partition} {number_of(entry)}\n")
            sys.stdout.flush()
            if entries:
                await reader.commit(partition, entries[-1].offset)
        await reader.wait(0.1)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
