"""A round as DogStatsD datagrams; all of a round's values of one series stand in one line."""

from collections.abc import Iterator
from functools import lru_cache

from tickscope.local.fleet.model import UNITS, Round
from tickscope.local.fleet.servers import Server
from tickscope.model.series import Labels

DATAGRAM_BYTES_MAX = 60_000
"""Within UDP's limit, and above what a round usually needs: a scrape then sees a round whole or not at all."""


def datagrams(server: Server, happened: Round, bytes_max: int = DATAGRAM_BYTES_MAX) -> list[bytes]:
    """Return the round's lines in as few datagrams of at most ``bytes_max`` as their order allows."""
    packed: list[bytes] = []
    pending: list[bytes] = []
    size = 0
    for line in lines(server, happened):
        if pending and size + 1 + len(line) > bytes_max:
            packed.append(b"\n".join(pending))
            pending, size = [], 0
        pending.append(line)
        size += len(line) + 1
    return [*packed, b"\n".join(pending)]


def lines(server: Server, happened: Round) -> Iterator[bytes]:
    """Yield a line for each series."""
    for (family, own), units in happened.counters.items():
        yield f"{family}:{decimal(units)}|c|#{_tags(server.labels, own)}".encode()
    for (family, own), observed in happened.histograms.items():
        values = ":".join(map(decimal, observed))
        yield f"{family}:{values}|d|#{_tags(server.labels, own)}".encode()


@lru_cache(maxsize=65536)
def decimal(units: int) -> str:
    """Return units as the shortest decimal that reads back as exactly the same number."""
    whole, rest = divmod(units, UNITS)
    return repr(units / UNITS) if rest else str(whole)


@lru_cache(maxsize=8192)
def _tags(labels: Labels, own: Labels) -> str:
    return ",".join(f"{name}:{value}" for name, value in (*labels, *own))
