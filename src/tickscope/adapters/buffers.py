"""The buffer that the platform file names, from every side. SDKs are imported only when they are needed."""

from tickscope.model.platform import Platform
from tickscope.ports.log import OLDEST_MS, LogHistory, LogReader, LogWriter
from tickscope.ports.pauses import Pauses

JOURNAL_FOLDER = "journal"


async def open_writer(platform: Platform) -> LogWriter:
    """Return the gateway's side."""
    buffer = platform.buffer
    if buffer.kind == "journal":
        from tickscope.adapters.journal import JournalWriter

        return JournalWriter(platform.data_folder / JOURNAL_FOLDER, buffer.journal, buffer.consumers)
    if buffer.kind == "kinesis":
        from tickscope.adapters import kinesis

        return await kinesis.open_writer(buffer.kinesis, platform.region)
    from tickscope.adapters import kafka

    return await kafka.open_writer(buffer.kafka, platform.region)


async def open_reader(platform: Platform, group: str, begin_ms: int = OLDEST_MS) -> LogReader:
    """Return a member of a consumer group; raises Reject ``group_held`` where a group has one member at a time."""
    if platform.buffer.kind == "journal":
        from tickscope.adapters.journal import JournalReader

        return JournalReader(platform.data_folder / JOURNAL_FOLDER, group, begin_ms)
    if platform.buffer.kind == "kinesis":
        from tickscope.adapters import kinesis

        return await kinesis.open_reader(platform.buffer.kinesis, platform.region, group, begin_ms)
    from tickscope.adapters import kafka

    return await kafka.open_reader(platform.buffer.kafka, platform.region, group, begin_ms)


async def open_history(platform: Platform) -> LogHistory:
    """Return what the buffer still holds."""
    if platform.buffer.kind == "journal":
        from tickscope.adapters.journal import JournalHistory

        return JournalHistory(platform.data_folder / JOURNAL_FOLDER)
    if platform.buffer.kind == "kinesis":
        from tickscope.adapters import kinesis

        return await kinesis.open_history(platform.buffer.kinesis, platform.region)
    from tickscope.adapters import kafka

    return await kafka.open_history(platform.buffer.kafka, platform.region)


async def open_pauses(platform: Platform, group: str) -> Pauses:
    """Return the group's pauses."""
    if platform.buffer.kind == "journal":
        from tickscope.adapters.journal.pauses import SqlitePauses

        return SqlitePauses(platform.data_folder / JOURNAL_FOLDER, group)
    if platform.buffer.kind == "kinesis":
        from tickscope.adapters import kinesis

        return await kinesis.open_pauses(platform.buffer.kinesis, platform.region, group)
    from tickscope.adapters import kafka

    return await kafka.open_pauses(platform.buffer.kafka, platform.region, group)


def retention_s(platform: Platform) -> float | None:
    """Return after how many seconds the buffer drops a record that nobody has read; None: it never does."""
    if platform.buffer.kind == "kinesis":
        return platform.buffer.kinesis.retention_h * 3600.0
    return platform.buffer.kafka.retention_h * 3600.0 if platform.buffer.kind == "kafka" else None
