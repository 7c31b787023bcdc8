"""Resharding as Kinesis does it, where moto does not.

moto goes on putting records into closed shards, and moves what they hold to their children. Kinesis leaves it where
it is until retention ends, puts new records into open shards only, and sequence numbers never begin again.
"""

import itertools
from collections import OrderedDict
from typing import Any

import pytest
from moto.kinesis.models import Record, Shard, Stream


def reshard_as_kinesis_does(patch: pytest.MonkeyPatch) -> None:
    """Correct moto for one test."""
    find, split, merge = Stream.get_shard_for_key, Stream.split_shard, Stream.merge_shards
    numbers = itertools.count(10**20)

    def open_shard(self: Stream, partition_key: str, explicit_hash_key: str) -> Shard | None:
        every = self.shards
        self.shards = OrderedDict((id_, shard) for id_, shard in every.items() if shard.is_open)
        try:
            return find(self, partition_key, explicit_hash_key)
        finally:
            self.shards = every

    def put(self: Shard, partition_key: str, data: str, explicit_hash_key: str) -> str:
        number = next(numbers)
        self.records[number] = Record(partition_key, data, number, explicit_hash_key)
        return str(number)

    def kept(stream: Stream, reshard: Any, *arguments: str) -> None:
        held = {id_: shard.records for id_, shard in stream.shards.items()}
        for shard in stream.shards.values():
            shard.records = OrderedDict()
        try:
            reshard(stream, *arguments)
        finally:
            for id_, records in held.items():
                stream.shards[id_].records = records

    patch.setattr(Stream, "get_shard_for_key", open_shard)
    patch.setattr(Shard, "put_record", put)
    patch.setattr(Stream, "split_shard", lambda self, shard, key: kept(self, split, shard, key))
    patch.setattr(Stream, "merge_shards", lambda self, one, other: kept(self, merge, one, other))
