"""Pauses as the metadata of a group's committed offset: brokers keep it as long as the topic.

The group has no member; its name says whose pauses they are. All of them fit into 4,096 bytes, or are refused.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import OffsetAndMetadata

from tickscope.adapters.kafka.connection import retried
from tickscope.adapters.kafka.places import METADATA_BYTES_MAX
from tickscope.errors import Reject
from tickscope.model.buffer import KafkaSettings
from tickscope.ports.pauses import Pause


class KafkaPauses:
    """``Pauses`` of one consumer group. ``open`` must have returned before anything else is called."""

    def __init__(self, settings: KafkaSettings, arguments: Mapping[str, Any], group: str) -> None:
        self._group = f"{group}-pauses"
        self._partition = TopicPartition(settings.topic, 0)
        self._admin = AIOKafkaAdminClient(**arguments)
        self._consumer = AIOKafkaConsumer(**arguments, group_id=self._group, enable_auto_commit=False)

    async def open(self) -> None:
        """Connect; raises Retry."""
        with retried("connecting"):
            await self._admin.start()
            await self._consumer.start()
        self._consumer.assign([self._partition])

    async def paused(self) -> Mapping[str, Pause]:
        """Return the group's paused tenants."""
        with retried("reading the pauses"):
            found = await self._admin.list_consumer_group_offsets(self._group)
        kept = found.get(self._partition)
        known = json.loads(kept.metadata) if kept is not None and kept.metadata else {}
        return {tenant: Pause(since_ms, why) for tenant, (since_ms, why) in known.items()}

    async def pause(self, tenant: str, pause: Pause) -> None:
        """Keep a pause."""
        known = dict(await self.paused())
        known.setdefault(tenant, pause)
        await self._keep(known)

    async def resume(self, tenant: str) -> bool:
        """Drop a pause."""
        known = dict(await self.paused())
        was = known.pop(tenant, None) is not None
        await self._keep(known)
        return was

    async def close(self) -> None:
        """Leave."""
        await self._consumer.stop()
        await self._admin.close()

    async def _keep(self, pauses: Mapping[str, Pause]) -> None:
        text = json.dumps({tenant: [each.since_ms, each.why] for tenant, each in pauses.items()})
        if len(text.encode()) > METADATA_BYTES_MAX:
            raise Reject(
                "too_many_pauses", f"all pauses together are over {METADATA_BYTES_MAX} bytes: shorten --why"
            )
        with retried("keeping the pauses"):
            await self._consumer.commit({self._partition: OffsetAndMetadata(0, text)})
