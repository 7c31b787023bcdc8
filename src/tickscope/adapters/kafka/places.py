"""A group's place in a Kafka partition as a committed offset with metadata.

The offset is the lowest that is to be read again, so that others' tools see the true lag; the metadata has where
most tenants are, and which are further back. Brokers take at most 4,096 bytes of it.
"""

import json

from tickscope.adapters.sharded import Checkpoint

METADATA_BYTES_MAX = 4096


def encode(place: Checkpoint) -> tuple[int, str]:
    """Return offset and metadata; what does not fit in is read again by all from a lower place."""
    behind = dict(sorted(place.behind.items(), key=lambda each: each[1]))
    start = place.start
    while behind:
        metadata = json.dumps({"start": start, "behind": behind}, separators=(",", ":"))
        if len(metadata.encode()) <= METADATA_BYTES_MAX:
            return min(start, *behind.values()), metadata
        start = min(start, behind.popitem()[1])
        behind = {tenant: offset for tenant, offset in behind.items() if offset < start}
    return start, ""


def decode(offset: int, metadata: str) -> Checkpoint:
    """Return the place; metadata that is not ours, or of another offset, is left aside: the offset is enough."""
    try:
        known = json.loads(metadata)
        place = Checkpoint(int(known["start"]), {str(name): int(at) for name, at in known["behind"].items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        return Checkpoint(offset)
    return place if min(place.start, *place.behind.values(), place.start) == offset else Checkpoint(offset)
