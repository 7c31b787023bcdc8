"""One request through the gateway: scan, judge, rewrite, split, append; no HTTP here."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from tickscope.errors import Busy, Reject
from tickscope.gateway import decide, judge, overflow
from tickscope.gateway.dry_run import DryRuns, Tried
from tickscope.gateway.label_sets import Judging, KeyOf, LabelSets
from tickscope.gateway.normal_form import Normal, as_it_came
from tickscope.gateway.pairs import RETRY_AFTER_S, Pairs, Sender, sender_among
from tickscope.gateway.receipts import Kept, Receipts, Told
from tickscope.model.platform import Platform
from tickscope.model.receipt import Receipt
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.policy.labels import LabelPolicy
from tickscope.policy.metadata import metadata_fault
from tickscope.ports.log import LogWriter
from tickscope.wire import snappy_preamble
from tickscope.wire.core import T_MIN_MS, Core, Once, RefusedPoints, Scan, ScanLimits, Zero
from tickscope.wire.record import HEADER_BYTES_MAX

PART_BYTES_MAX = RECORD_BYTES_MAX - HEADER_BYTES_MAX
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
class _Judged:
    parts: tuple[tuple[bytes, int], ...]
    """Bodies with their number of samples."""
    outcome: Outcome
    came: int
    """Samples and histograms that were sent."""
    t_last_ms: int
    sender: Sender | None = None
    sums: tuple[tuple[bytes, int], ...] = ()
    """Bodies of series that others are folded into."""
    remember: Callable[[], None] | None = None
    """To be called when the parts are durable."""


_ONCE = Once(None, 0, ())


class Ingest:
    """Holds what requests share: the core, the policy, each tenant's label sets and pairs, and the log."""

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
        self._platform = platform
        self._core = core
        self._log = log
        self._now_ms = now_ms
        self._new_id = new_id or record_ids()
        self._charge = charge
        self._key_of = key_of
        self.receipts = Receipts()
        self._policy = LabelPolicy.of(platform.schema)
        self._sets: dict[str, LabelSets] = {}
        self._pairs: dict[str, Pairs] = {}
        self._dry_runs = DryRuns(core, key_of)
        self._open(platform)

    def reload(self, platform: Platform) -> None:
        """Judge by another file; label sets are judged anew where that makes a difference."""
        if platform.schema != self._platform.schema:
            self._policy = LabelPolicy.of(platform.schema)
            self._sets = {}
        self._open(platform)
        self._platform = platform

    @property
    def raw_bytes_max(self) -> int:
        """How large a body may be unpacked."""
        return self._platform.gateway.raw_bytes_max

    def active_series(self, tenant: str) -> int:
        """Return how many series of a tenant have had a sample lately."""
        return len(self._sets[tenant].series.known)

    def overflow_series(self, tenant: str) -> int:
        """Return into how many series others are folded."""
        folding = self._sets[tenant].series.folding
        return len(folding.sums) if folding else 0

    def shown(self, name: bytes) -> str:
        """Return a name that a sender made up for a sentence: without personal data."""
        return self._policy.shown(name)

    def failovers(self, tenant: str) -> int:
        """Return how often the other agent of a pair took over, since the start."""
        return self._pairs[tenant].failovers

    def expire(self) -> None:
        """Forget series that are no longer active, and tokens' keys of a quarter that is over."""
        self._open(self._platform)
        for sets in self._sets.values():
            sets.series.expire(self._now_ms() // 1000)
        self._dry_runs.expire(self._now_ms() // 1000)

    def _open(self, platform: Platform) -> None:
        now_s = self._now_ms() // 1000
        before, self._sets = self._sets, {}
        for tenant in platform.tenants:
            found = before.get(tenant.name)
            if found and found.serves(tenant, now_s):
                found.series.reload(tenant.limits, gateways=platform.gateway.gateways_per_tenant)
            else:
                found = LabelSets(tenant, self._policy, platform.gateway, self._core, self._key_of, now_s)
            self._sets[tenant.name] = found
        self._pairs = {tenant.name: self._pairs.get(tenant.name) or Pairs() for tenant in platform.tenants}
        self._dry_runs.open(platform.tenants, self._policy, platform.gateway, now_s)

    async def take(
        self, tenant: str, sender: str, body: bytes, normalise: Normalise, *, inline: bool = True
    ) -> Outcome:
        """Make durable what policy lets pass; ``inline`` is for bodies that are scanned in no time when small.

        Raises Reject for a malformed body, Busy or Retry when the log cannot take it: nothing is acknowledged then.
        """
        received_ms = self._now_ms()
        limits = decide.scan_limits(self._platform.schema, self._platform.gateway, received_ms)
        judged = self._recognised(tenant, body, limits) if normalise is as_it_came else None
        if judged is None:
            judged = await self._judged(tenant, body, normalise, limits, inline=inline)
        self._charge(tenant, judged.came)
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
        if judged.remember:
            judged.remember()
        if judged.sender:
            self._pairs[tenant].stored(judged.sender, judged.t_last_ms)
        return judged.outcome

    def _recognised(self, tenant: str, body: bytes, limits: ScanLimits) -> _Judged | None:
        """Look at a body whose series may all be known; None for what takes long or is judged anyway."""
        sets = self._sets[tenant]
        raw_bytes = snappy_preamble.raw_bytes(body, limits.raw_bytes_max)
        if sets.all_judged or raw_bytes > self._core.raw_bytes_per_ms or len(body) > PART_BYTES_MAX:
            return None
        scan = self._core.recognise(body, sets.series.known, limits)
        if scan is None or judge.repeats_times(scan):
            return None
        points = scan.samples + scan.histograms
        outcome = Outcome(Written(scan.samples, scan.histograms, scan.exemplars), Receipt())
        return _Judged(((body, points),) if scan.series else (), outcome, points, scan.t_last_ms)

    async def _judged(
        self, tenant: str, body: bytes, normalise: Normalise, limits: ScanLimits, *, inline: bool
    ) -> _Judged:
        try:
            if inline and len(body) <= INLINE_BYTES_MAX:
                return self._judge(tenant, normalise(tenant, body, limits), limits)
            return await asyncio.to_thread(lambda: self._judge(tenant, normalise(tenant, body, limits), limits))
        except Reject as error:
            raise decide.explained(error) from error

    def _judge(self, tenant: str, normal: Normal, limits: ScanLimits) -> _Judged:
        body, sets = normal.body, self._sets[tenant]
        known = sets.series.known
        came = scan = self._core.scan(body, known, limits)
        decide.check_message(came)
        sender = self._sender(tenant, body, sets, limits)
        if sender and not self._turn(tenant, sender, came):
            return _skipped(came, normal)
        once = _ONCE
        if judge.repeats_times(came):
            once = self._core.once(body, limits.raw_bytes_max)
            body = once.body or body
        tried = self._dry_runs.look(tenant, body, limits)
        judging = Judging(sets, limits.now_s)
        gone: frozenset[int] = frozenset()
        kept = judge.rewrite_limits(limits, observe=sets.tenant.observe)
        verdict = self._verdict(body, scan, judging, limits)
        sums = sets.add_up(self._core, body, scan, self._now_ms(), limits)
        if verdict.rewrite or scan.replaced or judging.changed or sums:
            left = self._core.rewrite(body, verdict.drop, known, kept, verdict.drop_metadata)
            body, gone = left.body, frozenset(left.gone)
            scan = self._core.scan(body, None, limits)
        elif once.body:
            scan = self._core.scan(body, None, limits)
        points, folded = came.samples + came.histograms, sums.samples if sums else 0
        # With series refused nobody knows whose the repeated ones were: then they are not told as written.
        same = 0 if verdict.drop or came.outside else once.same
        # Zeros of folded series are added up with them: they are gone from the body, and not lost.
        zeros = normal.zeros_left(frozenset(verdict.drop) if sums else gone, kept)
        written = _written(scan, zeros, folded + same)
        receipt = verdict.receipt.with_more(
            [*overflow.strange(sums.strange if sums else ()), *judge.duplicates(once.conflicts, verdict.drop)]
        )
        lost = points - len(normal.zeros) - written.samples - written.histograms
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
        )
        parts = self._parts(body, scan, limits)
        told = self._parts(sums.body, self._core.scan(sums.body, None, limits), limits) if sums else ()
        remember = partial(normal.remember, zeros) if zeros else None
        return _Judged(parts, outcome, points, came.t_last_ms, sender, told, remember)

    def _verdict(self, body: bytes, scan: Scan, judging: Judging, limits: ScanLimits) -> judge.Verdict:
        ahead = self._ahead(body, scan, limits) if scan.outside else ()
        patterns = self._policy.patterns
        return judge.judge(
            scan,
            judging.refused,
            lambda texts: metadata_fault(texts, patterns),
            judge.OutOfTime.of(scan, ahead, self._platform.gateway, limits.now_s * 1000),
            observe=judging.sets.tenant.observe,
        )

    def _ahead(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[int, ...]:
        """Return which series have a sample that is ahead; only a request with old ones too is looked at again."""
        if scan.t_last_ms <= limits.t_max_ms:
            return ()
        if scan.t_first_ms >= limits.t_min_ms:
            return scan.outside
        return self._core.scan(body, None, replace(limits, t_min_ms=T_MIN_MS)).outside

    def _sender(self, tenant: str, body: bytes, sets: LabelSets, limits: ScanLimits) -> Sender | None:
        return sender_among(self._core.first_labels(body, limits), sets.replica) if sets.replica else None

    def _turn(self, tenant: str, sender: Sender, came: Scan) -> bool:
        failover_s = self._platform.gateway.ha_failover_s
        turn = self._pairs[tenant].turn(sender, came.t_last_ms, self._now_ms() / 1000, failover_s)
        if turn == "wait":
            raise Busy(
                "ha_replica_ahead",
                "the other agent of this pair is stored and has not come so far; this one takes over when that is "
                f"silent for {failover_s} s (gateway.ha_failover_s)",
                RETRY_AFTER_S,
            )
        return turn == "store"

    def _parts(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[tuple[bytes, int], ...]:
        if not scan.series and not scan.metadata:
            return ()
        if len(body) <= PART_BYTES_MAX:
            return ((body, scan.samples + scan.histograms),)
        parts = self._core.split(body, PART_BYTES_MAX, limits.raw_bytes_max)
        scans = [self._core.scan(part, None, limits) for part in parts]
        return tuple((part, each.samples + each.histograms) for part, each in zip(parts, scans, strict=True))


def _written(scan: Scan, zeros: Sequence[Zero], besides: int = 0) -> Written:
    """Count as the sender does: without zeros, and with the samples that are not in the body but ``besides``."""
    histograms = sum(zero.histogram for zero in zeros)
    samples = scan.samples + besides - (len(zeros) - histograms)
    return Written(max(0, samples), scan.histograms - histograms, scan.exemplars)


def _skipped(came: Scan, normal: Normal) -> _Judged:
    # Told as written, for it is: an agent that reads zero would take its request for lost.
    outcome = Outcome(
        _written(came, normal.zeros),
        Receipt(),
        deduplicated=came.samples + came.histograms,
    )
    return _Judged((), outcome, came.samples + came.histograms, came.t_last_ms)
