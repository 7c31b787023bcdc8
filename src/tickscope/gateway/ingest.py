"""One request through the gateway: scan, judge, rewrite, split, append; no HTTP here."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock

from tickscope.errors import Reject
from tickscope.gateway import decide, judge, metrics, overflow
from tickscope.gateway.dry_run import DryRuns, Tried
from tickscope.gateway.label_sets import Judging, KeyOf, LabelSets
from tickscope.gateway.normal_form import Normal, as_it_came
from tickscope.gateway.pairs import Sender, sender_among
from tickscope.gateway.receipts import Kept, Receipts, Told
from tickscope.gateway.serving import Serving
from tickscope.model.platform import Platform
from tickscope.model.receipt import Receipt
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.policy.metadata import metadata_fault
from tickscope.ports.log import LogWriter
from tickscope.wire import snappy_preamble
from tickscope.wire.core import T_MIN_MS, Core, Once, RefusedPoints, Scan, ScanLimits, Zero
from tickscope.wire.record import HEADER_BYTES_MAX

PART_BYTES_MAX = RECORD_BYTES_MAX - HEADER_BYTES_MAX
LOOKS_INLINE_MAX = 2048
"""Unknown series of a request that are looked at on the event loop."""
LABELS_INLINE_MAX = 32
"""Labels of a request that are judged on the event loop."""
LOOKS_AGAIN_MAX = 3
INLINE_BYTES_MAX = 16 * 1024
"""A smaller body is judged on the event loop: a thread's hand-over would cost more than judging."""


def wall_ms() -> int:
    """Return the time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def record_ids() -> Callable[[], bytes]:
    """Return what gives ids of 16 bytes: chance for this run, then a count, as chance costs a system call each."""
    run, places = secrets.token_bytes(8), itertools.count()
    return lambda: run + next(places).to_bytes(8, "big")


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
    changed: Mapping[str, int] = field(default_factory=dict)
    """New series that are stored under other labels or left out, by reason."""
    deduplicated: int = 0
    """Samples and histograms that the other agent of a pair has sent."""
    folded: Receipt = Receipt()
    """New series whose counters are added up with others, by the limit that they are over."""
    samples_folded: int = 0
    tried: Tried = Tried()
    """What would have been refused or folded by limits that are only tried."""

    def receipts(self) -> dict[Told, Receipt]:
        """Return what is kept for looking up."""
        return {
            "refused": self.receipt,
            "observed": self.observed,
            "folded": self.folded,
            "would_refuse": self.tried.refused,
            "would_fold": self.tried.folded,
        }


def no_keys(tenant: str, quarter: str) -> bytes:
    """Refuse to make tokens. Raises LookupError."""
    raise LookupError(f"{tenant} has no key for tokens of {quarter}")


@dataclass(frozen=True, slots=True)
class _Paired:
    """What a pair's agent has sent, as it is to be stored."""

    sender: Sender
    body: bytes
    t_last_ms: int


@dataclass(frozen=True, slots=True)
class _Judged:
    parts: tuple[tuple[bytes, int], ...]
    """Bodies with their number of samples."""
    outcome: Outcome
    paired: _Paired | None = None
    sums: tuple[tuple[bytes, int], ...] = ()
    """Bodies of series that others are folded into."""
    remember: Callable[[], None] | None = None
    """To be called when the parts are durable."""


_ONCE = Once(None, 0, ())


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
        self._key_of = key_of
        self.receipts = Receipts()
        self._nothing_known = core.known_series(bytes(16), 1)
        # Tidying has a thread of its own, and must not put back what a reload has replaced meanwhile.
        self._changing = Lock()
        self._dry_runs = DryRuns(core, key_of)
        self._serving = Serving.of(platform, core, key_of, now_ms() // 1000)
        self._try(self._serving)()

    def prepare(self, platform: Platform) -> Callable[[], None]:
        """Make all that another file needs; what is returned takes it, and cannot fail.

        Label sets are judged anew where that makes a difference. Raises what ``key_of`` raises.
        """
        newer = self._newer(platform)
        take_tried = self._try(newer)

        def take() -> None:
            with self._changing:
                self._serving = newer
                take_tried()
            for tenant in platform.tenants:
                newer.sets[tenant.name].series.reload(tenant.limits, gateways=platform.gateway.gateways_per_tenant)

        return take

    def reload(self, platform: Platform) -> None:
        """Judge by another file from the next request on; raises as ``prepare`` does."""
        self.prepare(platform)()

    @property
    def raw_bytes_max(self) -> int:
        """How large a body may be unpacked."""
        return self._serving.platform.gateway.raw_bytes_max

    def active_series(self, tenant: str) -> int:
        """Return how many series of a tenant have had a sample lately."""
        sets = self._serving.sets.get(tenant)
        return len(sets.series.known) if sets else 0

    def overflow_series(self, tenant: str) -> int:
        """Return into how many series others are folded."""
        sets = self._serving.sets.get(tenant)
        return len(sets.series.folding.sums) if sets and sets.series.folding else 0

    def shown(self, name: bytes) -> str:
        """Return a name that a sender made up for a sentence: without personal data."""
        return self._serving.policy.shown(name)

    def expire(self) -> None:
        """Forget series that are no longer active, and tokens' keys of a quarter that is over."""
        before = self._serving
        newer = self._newer(before.platform)
        take_tried = self._try(newer)
        with self._changing:
            if self._serving is before:
                self._serving = newer
                take_tried()
        for sets in self._serving.sets.values():
            sets.series.expire(self._now_ms() // 1000)
        self._dry_runs.expire(self._now_ms() // 1000)

    def _newer(self, platform: Platform) -> Serving:
        return Serving.of(platform, self._core, self._key_of, self._now_ms() // 1000, self._serving)

    def _try(self, serving: Serving) -> Callable[[], None]:
        platform = serving.platform
        return self._dry_runs.prepare(platform.tenants, serving.policy, platform.gateway, self._now_ms() // 1000)

    async def take(
        self, tenant: str, sender: str, body: bytes, normalise: Normalise, *, inline: bool = True
    ) -> Outcome:
        """Make durable what policy lets pass; ``inline`` is for bodies that are scanned in no time when small.

        Raises Reject for a malformed body, Busy or Retry when the log cannot take it: nothing is acknowledged then.
        """
        received_ms, serving = self._now_ms(), self._serving
        sets, pairs = serving.of_tenant(tenant)
        limits = decide.scan_limits(serving.platform.schema, serving.platform.gateway, received_ms)
        judged, again = self._recognised(sets, body, limits) if normalise is as_it_came else (None, False)
        if judged is None:
            judged = await self._judged(serving, tenant, body, normalise, limits, inline=inline, again=again)
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

    def _recognised(self, sets: LabelSets, body: bytes, limits: ScanLimits) -> tuple[_Judged | None, bool]:
        """Look at a body that may need no judging; None for what needs it or takes long.

        Also return whether another look, which may take longer, is worth while.
        """
        if sets.all_judged or len(body) > PART_BYTES_MAX:
            return None, False
        if snappy_preamble.raw_bytes(body, limits.raw_bytes_max) > self._core.raw_bytes_per_ms:
            return None, True
        scan, again = sets.recognise(self._core, body, limits, LOOKS_INLINE_MAX, LABELS_INLINE_MAX)
        return _as_it_came(body, scan), again

    def _looked_again(self, sets: LabelSets, body: bytes, limits: ScanLimits) -> _Judged | None:
        looks_max = limits.series_max
        for _ in range(LOOKS_AGAIN_MAX):
            scan, again = sets.recognise(self._core, body, limits, looks_max, looks_max)
            if scan or not again:
                return _as_it_came(body, scan)
        return None

    async def _judged(
        self,
        serving: Serving,
        tenant: str,
        body: bytes,
        normalise: Normalise,
        limits: ScanLimits,
        *,
        inline: bool,
        again: bool,
    ) -> _Judged:
        def work() -> _Judged:
            if again and (found := self._looked_again(serving.sets[tenant], body, limits)):
                return found
            return self._judge(serving, tenant, normalise(tenant, body, limits), limits)

        try:
            return work() if inline and len(body) <= INLINE_BYTES_MAX else await asyncio.to_thread(work)
        except Reject as error:
            raise decide.explained(error) from error

    def _judge(self, serving: Serving, tenant: str, normal: Normal, limits: ScanLimits) -> _Judged:
        body, sets = normal.body, serving.sets[tenant]
        known = sets.series.known
        came = scan = self._core.scan(body, known, limits)
        decide.check_message(came)
        sender = self._sender(body, sets, limits)
        once = _ONCE
        if judge.repeats_times(came):
            once = self._core.once(body, limits.raw_bytes_max)
            body = once.body or body
        tried = self._dry_runs.look(tenant, body, limits)
        judging = Judging(sets, limits.now_s)
        gone: frozenset[int] = frozenset()
        kept = judge.rewrite_limits(limits, observe=sets.tenant.observe)
        verdict = self._verdict(serving, body, scan, judging, limits)
        sums = sets.add_up(self._core, body, scan, self._now_ms(), limits)
        if verdict.rewrite or scan.replaced or judging.changed or sums:
            left = self._core.rewrite(body, verdict.drop, known, kept, verdict.drop_metadata)
            body, gone = left.body, frozenset(left.gone)
            scan = self._core.scan(body, None, limits)
        elif once.body:
            scan = self._core.scan(body, None, limits)
        wanted, folded = scan, sums.samples if sums else 0
        if sender:
            body, scan = self._not_yet_stored(serving, tenant, sender, body, scan, limits)
        # With series refused nobody knows whose the repeated ones were: then they are not told as written.
        same = 0 if verdict.drop or came.outside else once.same
        # Zeros of folded series are added up with them: they are gone from the body, and not lost.
        zeros = normal.zeros_left(frozenset(verdict.drop) if sums else gone, kept)
        # What the other agent of a pair has stored is told as written: with less, an agent would take it for lost.
        written = _written(wanted, zeros, folded + same)
        receipt = verdict.receipt.with_more(
            [*overflow.strange(sums.strange if sums else ()), *judge.duplicates(once.conflicts, verdict.drop)]
        )
        lost = _points(came) - len(normal.zeros) - written.samples - written.histograms
        outcome = Outcome(
            written=written,
            receipt=receipt,
            points_lost=lost if receipt.counts else 0,
            refused=normal.refused,
            observed=Receipt.of([*judging.observed, *verdict.observed]),
            changed=judging.changed,
            folded=Receipt.of(judging.folded),
            samples_folded=folded,
            tried=tried,
            deduplicated=_points(wanted) - _points(scan),
        )
        parts = self._parts(body, scan, limits)
        told = self._parts(sums.body, self._core.scan(sums.body, None, limits), limits) if sums else ()
        remember = partial(normal.remember, zeros) if zeros else None
        paired = _Paired(sender, body, scan.t_last_ms) if sender and scan.series else None
        return _Judged(parts, outcome, paired, told, remember)

    def _verdict(
        self, serving: Serving, body: bytes, scan: Scan, judging: Judging, limits: ScanLimits
    ) -> judge.Verdict:
        ahead = self._ahead(body, scan, limits) if scan.outside else ()
        patterns = serving.policy.patterns
        return judge.judge(
            scan,
            judging.refused,
            lambda texts: metadata_fault(texts, patterns),
            judge.OutOfTime.of(scan, ahead, serving.platform.gateway, limits.now_s * 1000),
            observe=judging.sets.tenant.observe,
        )

    def _ahead(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[int, ...]:
        """Return which series have a sample that is ahead; only a request with old ones too is looked at again."""
        if scan.t_last_ms <= limits.t_max_ms:
            return ()
        if scan.t_first_ms >= limits.t_min_ms:
            return scan.outside
        return self._core.scan(body, None, replace(limits, t_min_ms=T_MIN_MS)).outside

    def _sender(self, body: bytes, sets: LabelSets, limits: ScanLimits) -> Sender | None:
        return sender_among(self._core.first_labels(body, limits), sets.replica) if sets.replica else None

    def _not_yet_stored(
        self, serving: Serving, tenant: str, sender: Sender, body: bytes, scan: Scan, limits: ScanLimits
    ) -> tuple[bytes, Scan]:
        failover_s = serving.platform.gateway.ha_failover_s
        left = serving.pairs[tenant].left(sender, body, self._now_ms(), failover_s, limits.raw_bytes_max)
        if left.took_over:
            metrics.FAILOVERS.labels(tenant).inc()
        if not left.stored:
            return body, scan
        kept = judge.rewrite_limits(limits, observe=serving.sets[tenant].tenant.observe)
        body = self._core.rewrite(body, left.stored, self._nothing_known, kept).body
        return body, self._core.scan(body, None, limits)

    def _parts(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[tuple[bytes, int], ...]:
        if not scan.series and not scan.metadata:
            return ()
        if len(body) <= PART_BYTES_MAX:
            return ((body, _points(scan)),)
        parts = self._core.split(body, PART_BYTES_MAX, limits.raw_bytes_max)
        scans = [self._core.scan(part, None, limits) for part in parts]
        return tuple((part, _points(each)) for part, each in zip(parts, scans, strict=True))


def _as_it_came(body: bytes, scan: Scan | None) -> _Judged | None:
    if scan is None or judge.repeats_times(scan):
        return None
    outcome = Outcome(Written(scan.samples, scan.histograms, scan.exemplars), Receipt())
    return _Judged(((body, scan.samples + scan.histograms),) if scan.series else (), outcome)


def _written(scan: Scan, zeros: Sequence[Zero], besides: int = 0) -> Written:
    """Count as the sender does: without zeros, and with the samples that are not in the body but ``besides``."""
    histograms = sum(zero.histogram for zero in zeros)
    samples = scan.samples + besides - (len(zeros) - histograms)
    return Written(max(0, samples), scan.histograms - histograms, scan.exemplars)


def _points(scan: Scan) -> int:
    return scan.samples + scan.histograms
