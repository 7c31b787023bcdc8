"""Kinesis Data Streams as a buffer, with leases in DynamoDB.

A partition has one Kinesis record in flight, in which consecutive records of it are packed: PutRecords fails in
part and promises no order between its records, so order must not depend on it. Readers share the shards by
leases; parents are read before their children.
"""

from tickscope.adapters.kinesis.open import open_history, open_pauses, open_reader, open_writer

__all__ = ["open_history", "open_pauses", "open_reader", "open_writer"]
