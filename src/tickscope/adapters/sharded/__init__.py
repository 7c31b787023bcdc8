"""Reading a log that others run (Kinesis, Kafka): its shards hold many partitions each.

A source knows the service: which shards this member holds, how a shard is fetched, where the group's place is
kept. A view takes a shard apart into partitions, so that one that must wait holds up no other. The reader puts
both behind the port ``LogReader``.
"""

from tickscope.adapters.sharded.reader import ShardedReader
from tickscope.adapters.sharded.source import Checkpoint, Fetched, ShardSource

__all__ = ["Checkpoint", "Fetched", "ShardSource", "ShardedReader"]
