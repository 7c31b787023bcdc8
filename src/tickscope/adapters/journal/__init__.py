"""The journal: an embedded, crash-safe buffer of append-only segment files.

An offset is a byte position in one endless log; a segment file is named by the offset of its first byte.
Writers of several processes take turns by a file lock, once a group commit. Readers follow the durable
end, an 8-byte file that a writer moves only after fdatasync. Consumer groups live in SQLite beside it.
"""

from tickscope.adapters.journal.history import JournalHistory
from tickscope.adapters.journal.reader import JournalReader
from tickscope.adapters.journal.writer import JournalWriter

__all__ = ["JournalHistory", "JournalReader", "JournalWriter"]
