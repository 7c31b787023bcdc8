"""Messages of a topic as entries."""

import logging
from collections.abc import Sequence
from typing import Any

from tickscope.errors import Reject
from tickscope.model.record import Entry
from tickscope.wire import record as record_format

log = logging.getLogger(__name__)


def entries_of(messages: Sequence[Any], start: int) -> tuple[list[Entry], int]:
    """Return the messages from offset ``start`` on, and how many could not be read."""
    entries: list[Entry] = []
    corrupt = 0
    for message in messages:
        if message.offset < start:
            continue
        try:
            entries.append(Entry(message.offset, record_format.decode(message.value or b"")))
        except Reject as error:
            corrupt += 1
            log.error("kafka: message %d of partition %d was skipped: %s", message.offset, message.partition, error)
    return entries, corrupt
