"""Signals that end a process in order, or have it read its file again."""

import asyncio
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickscope.model.platform import Platform

log = logging.getLogger(__name__)


def stop_on_signals() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set; needs a running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def reload_on_hangup(source: Path) -> "asyncio.Queue[Platform]":
    """Return a queue that gets the platform file, read again, on each SIGHUP; a bad file is only told.

    Needs a running loop.
    """
    from tickscope.errors import Reject
    from tickscope.spec import load

    newer: asyncio.Queue[Platform] = asyncio.Queue()

    def read() -> None:
        try:
            newer.put_nowait(load(source))
        except (Reject, OSError) as error:
            log.error("SIGHUP: the platform file was not taken, and nothing has changed:\n%s", error)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, read)
    return newer
