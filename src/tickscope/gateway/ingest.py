"""One request through the gateway: scan, judge, rewrite, split, append; no HTTP here."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.gateway import decide
from tickscope.model.platform import Platform
from tickscope.model.receipt import Receipt
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.policy.labels import LabelPolicy
from tickscope.ports.log import LogWriter
from tickscope.wire.core import Core, Scan, ScanLimits
from tickscope.wire.record import HEADER_BYTES_MAX

PART_BYTES_MAX = RECORD_BYTES_MAX - HEADER_BYTES_MAX
INLINE_BYTES_MAX = 16 * 1024
"""A smaller body is scanned on the event loop: a thread's hand-over would cost more than the scan."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is durable of a request, and what was refused."""

    samples: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class _Judged:
    parts: tuple[tuple[bytes, int], ...]
    """Bodies with their number of samples."""
    receipt: Receipt


class Ingest:
    """Holds what requests share: the core, the policy, the label sets known to be welcome, and the log."""

    def __init__(
        self,
        platform: Platform,
        core: Core,
        log: LogWriter,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        new_id: Callable[[], bytes] = lambda: secrets.token_bytes(16),
    ) -> None:
        self._platform = platform
        self._core = core
        self._log = log
        self._now_ms = now_ms
        self._new_id = new_id
        self._policy = LabelPolicy.of(platform.schema)
        self._known = core.known_series(os.urandom(16), platform.gateway.known_series_max)

    @property
    def known_series(self) -> int:
        """How many label sets are known to have passed policy."""
        return len(self._known)

    async def take(self, tenant: str, sender: str, body: bytes) -> Outcome:
        """Make durable what policy lets pass.

        Raises Reject for a malformed body, Busy or Retry when the log cannot take it: nothing is acknowledged then.
        """
        received_ms = self._now_ms()
        limits = decide.scan_limits(self._platform.schema, self._platform.gateway, received_ms)
        try:
            if len(body) <= INLINE_BYTES_MAX:
                judged = self._judge(body, limits)
            else:
                judged = await asyncio.to_thread(self._judge, body, limits)
        except Reject as error:
            raise decide.explained(error) from error
        records = [
            Record(tenant, sender, received_ms, self._new_id(), samples, part) for part, samples in judged.parts
        ]
        if records:
            await self._log.append(records)
        return Outcome(sum(record.samples for record in records), judged.receipt)

    def _judge(self, body: bytes, limits: ScanLimits) -> _Judged:
        scan = self._core.scan(body, self._known, limits)
        verdict = decide.judge(scan, self._policy, self._platform.gateway)
        for fingerprint in verdict.welcome:
            self._known.add(fingerprint)
        if verdict.rewrite:
            body = self._core.rewrite(body, verdict.drop, limits)
            scan = self._core.scan(body, self._known, limits)
        return _Judged(self._parts(body, scan, limits), verdict.receipt)

    def _parts(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[tuple[bytes, int], ...]:
        if scan.series == 0:
            return ()
        if len(body) <= PART_BYTES_MAX:
            return ((body, scan.samples + scan.histograms),)
        parts = self._core.split(body, PART_BYTES_MAX, limits.raw_bytes_max)
        scans = [self._core.scan(part, self._known, limits) for part in parts]
        return tuple((part, each.samples + each.histograms) for part, each in zip(parts, scans, strict=True))
