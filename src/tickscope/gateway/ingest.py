"""One request through the gateway: scan, judge, rewrite, split, append; no HTTP here."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from tickscope.errors import Reject
from tickscope.gateway import decide
from tickscope.gateway.cardinality import Cardinality
from tickscope.gateway.normal_form import Normal
from tickscope.gateway.receipts import Kept, Receipts
from tickscope.model.platform import Platform
from tickscope.model.receipt import Finding, Receipt
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.policy.labels import LabelPolicy, Refusal
from tickscope.ports.log import LogWriter
from tickscope.wire.core import Core, KnownSeries, RefusedPoints, Scan, ScanLimits, UnknownSeries
from tickscope.wire.record import HEADER_BYTES_MAX

PART_BYTES_MAX = RECORD_BYTES_MAX - HEADER_BYTES_MAX
INLINE_BYTES_MAX = 16 * 1024
"""A smaller body is scanned on the event loop: a thread's hand-over would cost more than the scan."""


def wall_ms() -> int:
    """Return the time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


Normalise = Callable[[str, bytes, ScanLimits], Normal]
"""Gives a tenant's body in the normal form."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a request is durable, as its sender counts it."""

    samples: int = 0
    histograms: int = 0
    exemplars: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is durable of a request, and what was refused."""

    written: Written
    receipt: Receipt
    points_lost: int = 0
    """Samples and histograms that were refused with their series or for their time."""
    refused: tuple[RefusedPoints, ...] = ()
    """What had no place in the normal form."""
    observed: Receipt = Receipt()
    """What would have been refused of a tenant that is only observed."""


@dataclass(frozen=True, slots=True)
class _Judged:
    parts: tuple[tuple[bytes, int], ...]
    """Bodies with their number of samples."""
    outcome: Outcome
    came: int
    """Samples and histograms that were sent."""


class Ingest:
    """Holds what requests share: the core, the policy, the label sets known to be welcome, and the log."""

    def __init__(
        self,
        platform: Platform,
        core: Core,
        log: LogWriter,
        now_ms: Callable[[], int] = wall_ms,
        new_id: Callable[[], bytes] = lambda: secrets.token_bytes(16),
        charge: Callable[[str, int], None] = lambda tenant, samples: None,
    ) -> None:
        self._platform = platform
        self._core = core
        self._log = log
        self._now_ms = now_ms
        self._new_id = new_id
        self._charge = charge
        self.receipts = Receipts()
        self._policy = LabelPolicy.of(platform.schema)
        self._series: dict[str, Cardinality] = {}
        self._open(platform)

    def reload(self, platform: Platform) -> None:
        """Judge by another file; label sets are judged anew where its schema differs."""
        if platform.schema != self._platform.schema:
            self._policy = LabelPolicy.of(platform.schema)
            self._series = {}
        self._open(platform)
        self._platform = platform

    @property
    def raw_bytes_max(self) -> int:
        """How large a body may be unpacked."""
        return self._platform.gateway.raw_bytes_max

    def active_series(self, tenant: str) -> int:
        """Return how many series of a tenant have had a sample lately."""
        return len(self._series[tenant].known)

    def expire(self) -> None:
        """Forget series that are no longer active."""
        for series in self._series.values():
            series.expire(self._now_ms() // 1000)

    def _open(self, platform: Platform) -> None:
        now_s, series_max = self._now_ms() // 1000, platform.gateway.known_series_max
        self._observing = {tenant.name for tenant in platform.tenants if tenant.observe}
        before, self._series = self._series, {}
        for tenant in platform.tenants:
            found = before.get(tenant.name)
            if found:
                found.reload(tenant.limits)
            else:
                found = Cardinality(self._core, os.urandom(16), tenant.limits, series_max, now_s)
            self._series[tenant.name] = found

    async def take(
        self, tenant: str, sender: str, body: bytes, normalise: Normalise, *, inline: bool = True
    ) -> Outcome:
        """Make durable what policy lets pass; ``inline`` is for bodies that are scanned in no time when small.

        Raises Reject for a malformed body, Busy or Retry when the log cannot take it: nothing is acknowledged then.
        """
        received_ms = self._now_ms()
        limits = decide.scan_limits(self._platform.schema, self._platform.gateway, received_ms)
        try:
            if inline and len(body) <= INLINE_BYTES_MAX:
                judged = self._judge(tenant, normalise(tenant, body, limits), limits)
            else:
                judged = await asyncio.to_thread(
                    lambda: self._judge(tenant, normalise(tenant, body, limits), limits)
                )
        except Reject as error:
            raise decide.explained(error) from error
        self._charge(tenant, judged.came)
        for receipt, stored in ((judged.outcome.receipt, False), (judged.outcome.observed, True)):
            if receipt.counts:
                self.receipts.keep(tenant, Kept(received_ms, sender, receipt, observed=stored))
        records = [
            Record(tenant, sender, received_ms, self._new_id(), samples, part) for part, samples in judged.parts
        ]
        if records:
            await self._log.append(records)
        return judged.outcome

    def _judge(self, tenant: str, normal: Normal, limits: ScanLimits) -> _Judged:
        body, series = normal.body, self._series[tenant]
        came = scan = self._core.scan(body, series.known, limits)

        observed: list[Finding] = []

        def refused(each: UnknownSeries) -> Refusal | None:
            if found := self._policy.structure(each.labels):
                return found
            found = self._policy.content(each.labels)
            if found is None or tenant in self._observing:
                observe = tenant in self._observing
                found = series.admit(each.labels, each.fingerprint, limits.now_s, observe=observe) or found
            if found is None or tenant not in self._observing:
                return found
            observed.append(Finding(each.index, found.reason, found.message))
            return None

        verdict = decide.judge(scan, refused, self._platform.gateway)
        if verdict.rewrite:
            body = self._core.rewrite(body, verdict.drop, limits)
            scan = self._core.scan(body, series.known, limits)
        points = came.samples + came.histograms
        outcome = Outcome(
            written=Written(
                max(0, scan.samples - normal.zero_samples),
                max(0, scan.histograms - normal.zero_histograms),
                scan.exemplars,
            ),
            receipt=verdict.receipt,
            points_lost=points - scan.samples - scan.histograms,
            refused=normal.refused,
            observed=Receipt.of(observed),
        )
        return _Judged(self._parts(body, scan, series.known, limits), outcome, points)

    def _parts(
        self, body: bytes, scan: Scan, known: KnownSeries, limits: ScanLimits
    ) -> tuple[tuple[bytes, int], ...]:
        if scan.series == 0:
            return ()
        if len(body) <= PART_BYTES_MAX:
            return ((body, scan.samples + scan.histograms),)
        parts = self._core.split(body, PART_BYTES_MAX, limits.raw_bytes_max)
        scans = [self._core.scan(part, known, limits) for part in parts]
        return tuple((part, each.samples + each.histograms) for part, each in zip(parts, scans, strict=True))
