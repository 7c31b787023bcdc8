"""Kafka, or MSK, as a buffer: a record is a message, its key the record's partition.

The producer is idempotent and waits for all replicas. Readers are a consumer group; a group's place, and the
tenants that are further back, are committed together.
"""

from tickscope.adapters.kafka.open import open_history, open_pauses, open_reader, open_writer

__all__ = ["open_history", "open_pauses", "open_reader", "open_writer"]
