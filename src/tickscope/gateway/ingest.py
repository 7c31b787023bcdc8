"""One request of metrics: judged, appended to the log, charged, remembered. No HTTP here."""

import asyncio
from collections.abc import Callable

from tickscope.errors import Reject
from tickscope.gateway import decide, overflow, recognise
from tickscope.gateway.label_sets import KeyOf, no_keys
from tickscope.gateway.normal_form import Normalise, as_it_came
from tickscope.gateway.outcome import Judged, Outcome
from tickscope.gateway.pipeline import Pipeline
from tickscope.gateway.receipts import Kept, Receipts
from tickscope.gateway.serving import Current, Serving
from tickscope.gateway.stamps import record_ids, wall_ms
from tickscope.model.platform import Platform
from tickscope.model.record import Record
from tickscope.ports.log import LogWriter
from tickscope.wire.core import Core, ScanLimits

INLINE_BYTES_MAX = 16 * 1024
"""A smaller body is judged on the event loop: a thread's hand-over would cost more than judging."""


class Ingest:
    """Holds what requests share: the core, what a platform file makes of judging, and the log."""

    def __init__(
        self,
        platform: Platform,
        core: Core,
        log: LogWriter,
        now_ms: Callable[[], int] = wall_ms,
        new_id: Callable[[], bytes] | None = None,
        charge: Callable[[str, int], None] = lambda tenant, samples: None,
        key_of: KeyOf = no_keys,
    ) -> None:
        self._core = core
        self._log = log
        self._now_ms = now_ms
        self._new_id = new_id or record_ids()
        self._charge = charge
        self.receipts = Receipts()
        self._current = Current(platform, core, key_of, now_ms)
        self._pipeline = Pipeline(core, self._current.dry_runs, now_ms)

    def prepare(self, platform: Platform) -> Callable[[], None]:
        """Make all that another file needs, as ``Current.prepare``; what is returned takes it, and cannot fail."""
        return self._current.prepare(platform)

    def reload(self, platform: Platform) -> None:
        """Judge by another file from the next request on; raises as ``prepare`` does."""
        self.prepare(platform)()

    def expire(self) -> None:
        """Forget what time has passed by, as ``Current.expire``."""
        self._current.expire()

    @property
    def raw_bytes_max(self) -> int:
        """How large a body may be unpacked."""
        return self._current.serving.platform.gateway.raw_bytes_max

    def active_series(self, tenant: str) -> int:
        """Return how many series of a tenant have had a sample lately."""
        sets = self._current.serving.sets.get(tenant)
        return len(sets.series.known) if sets else 0

    def overflow_series(self, tenant: str) -> int:
        """Return into how many series others are folded."""
        sets = self._current.serving.sets.get(tenant)
        return len(sets.series.folding.sums) if sets and sets.series.folding else 0

    def shown(self, name: bytes) -> str:
        """Return a name that a sender made up for a sentence: without personal data."""
        return self._current.serving.policy.shown(name)

    async def take(
        self, tenant: str, sender: str, body: bytes, normalise: Normalise, *, inline: bool = True
    ) -> Outcome:
        """Make durable what policy lets pass; ``inline`` is for bodies that are scanned in no time when small.

        Raises Reject for a malformed body, Busy or Retry when the log cannot take it: nothing is acknowledged then.
        """
        received_ms, serving = self._now_ms(), self._current.serving
        sets, pairs = serving.of_tenant(tenant)
        limits = decide.scan_limits(serving.platform.schema, serving.platform.gateway, received_ms)
        is_normal = normalise is as_it_came
        look = recognise.at_once(self._core, sets, body, limits) if is_normal else recognise.NOTHING
        judged = look.judged
        if judged is None:
            judged = await self._judged(
                serving, tenant, body, normalise, limits, inline=inline, at_length=look.at_length
            )
        for verdict, receipt in judged.outcome.receipts().items():
            if receipt.counts:
                self.receipts.keep(tenant, Kept(received_ms, sender, receipt, verdict))
        records = [
            Record(tenant, who, received_ms, self._new_id(), samples, part)
            for who, parts in ((sender, judged.parts), (overflow.SENDER, judged.sums))
            for part, samples in parts
        ]
        if records:
            await self._log.append(records)
            self._charge(tenant, sum(record.samples for record in records))
            if of := judged.paired:
                await asyncio.to_thread(
                    pairs.stored, of.sender, of.body, of.t_last_ms, self._now_ms(), limits.raw_bytes_max
                )
        if judged.remember:
            judged.remember()
        return judged.outcome

    async def _judged(
        self,
        serving: Serving,
        tenant: str,
        body: bytes,
        normalise: Normalise,
        limits: ScanLimits,
        *,
        inline: bool,
        at_length: bool,
    ) -> Judged:
        """Judge a request, on a thread where that takes long; it may be recognised ``at_length``."""

        def work() -> Judged:
            if at_length and (found := recognise.at_length(self._core, serving.sets[tenant], body, limits)):
                return found
            return self._pipeline.judge(serving, tenant, normalise(tenant, body, limits), limits)

        try:
            return work() if inline and len(body) <= INLINE_BYTES_MAX else await asyncio.to_thread(work)
        except Reject as error:
            raise decide.explained(error) from error
