"""Where traces come in: OTLP 1 over HTTP."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from starlette.responses import Response

from tickscope.errors import Reject
from tickscope.gateway import metrics, otlp, spans
from tickscope.gateway.parts import PART_BYTES_MAX
from tickscope.gateway.stamps import wall_ms
from tickscope.model.platform import Platform
from tickscope.model.record import Encoding, Record
from tickscope.policy.personal_data import Patterns
from tickscope.ports.log import LogWriter
from tickscope.wire import otlp_http, otlp_traces
from tickscope.wire.core import Core

OWN_ORDER = "~traces"
"""Behind a sender's name, where no sender has a ~: its traces wait for their store, and its metrics do not."""

MESSAGES_MAX = 500_000
"""Spans, events, links, attributes and their values in one request; parsed, each takes some 200 bytes."""
PARSED_AT_ONCE_MAX = 2

GZIP_GROWTH_BYTES_MAX = 1024
"""How much longer than its raw bytes a part may be in gzip: 5 bytes for every 16 KiB, and head and tail."""


class TraceDoor:
    """A ``Door`` for traces."""

    def __init__(
        self,
        platform: Platform,
        core: Core,
        log: LogWriter,
        now_ms: Callable[[], int] = wall_ms,
        new_id: Callable[[], bytes] = lambda: secrets.token_bytes(16),
    ) -> None:
        self._core = core
        self._log = log
        self._room = asyncio.Semaphore(PARSED_AT_ONCE_MAX)
        self._now_ms = now_ms
        self._new_id = new_id
        self.prepare(platform)()

    def prepare(self, platform: Platform) -> Callable[[], None]:
        """Make what another file needs; what is returned goes by it, and cannot fail."""
        patterns = Patterns.of(platform.schema.personal_data_patterns)

        def take() -> None:
            self._platform, self._patterns = platform, patterns

        return take

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject where traces go nowhere, or for another protocol than OTLP."""
        if self._platform.traces.backend == "none":
            raise Reject("no_traces", "this platform takes no traces: its file says traces.backend: none")
        otlp.check_head(headers)

    def raw_bytes(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return how many bytes a body may take unpacked."""
        return otlp.raw_bytes(headers, body, self._platform.gateway.raw_bytes_max)

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer 200, with what was refused or left out as OTLP's partial success; all else is stored."""
        received_ms, media = self._now_ms(), otlp.media_of(headers)
        async with self._room:
            encoding = otlp.encoding_of(headers)
            prepared, bodies = await asyncio.to_thread(self._prepared, tenant, media, encoding, body)
        records = [
            Record(
                tenant, sender + OWN_ORDER, received_ms, self._new_id(), number, packed, Encoding.OTLP_TRACES_GZIP
            )
            for packed, number in bodies
        ]
        if records:
            await self._log.append(records)
        metrics.SPANS.labels(tenant).inc(sum(record.samples for record in records))
        metrics.LEFT_OUT.labels(tenant).inc(prepared.left_out)
        for reason, number in prepared.refused.items():
            metrics.REFUSED.labels(tenant, reason).inc(number)
        answer = otlp_traces.answer(media, prepared.refused.total(), prepared.message)
        return Response(answer, 200, media_type=media)

    def fault(self, headers: Mapping[str, str], status: int, sentence: str, reason: str = "") -> Response:
        """Return a ``google.rpc.Status`` in the request's own encoding; text where that is unknown."""
        return otlp.fault(headers, status, sentence)

    def _prepared(
        self, tenant: str, media: str, encoding: str, body: bytes
    ) -> tuple[spans.Prepared, list[tuple[bytes, int]]]:
        """Return what policy makes of a body, and the parts that it leaves with their numbers of spans."""
        raw = otlp_http.unpacked(body, encoding, self._platform.gateway.raw_bytes_max)
        if media == otlp_http.PROTOBUF:
            self._check_count(raw)
        request = otlp_traces.parse(raw, media)
        prepared = spans.prepare(request, tenant, PART_BYTES_MAX - GZIP_GROWTH_BYTES_MAX, self._patterns)
        return prepared, [(otlp_traces.packed(part), spans.count(part)) for part in prepared.parts]

    def _check_count(self, raw: bytes) -> None:
        try:
            self._core.count_trace_messages(raw, MESSAGES_MAX)
        except Reject as error:
            reason = "otlp" if error.reason == "protobuf" else error.reason
            raise Reject(reason, f"the body holds no OTLP traces as protobuf: {error}") from error
