"""The judging of one request, step by step: look, judge, rewrite, leave out what a pair has stored, cut."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tickscope.gateway import accounting, decide, judge, metrics
from tickscope.gateway.accounting import Findings
from tickscope.gateway.dry_run import DryRuns
from tickscope.gateway.label_judging import Judging
from tickscope.gateway.label_sets import LabelSets
from tickscope.gateway.normal_form import Normal
from tickscope.gateway.outcome import Judged, Paired
from tickscope.gateway.pairs import Sender, sender_among
from tickscope.gateway.parts import Scanned, cut
from tickscope.gateway.serving import Serving
from tickscope.policy.metadata import metadata_fault
from tickscope.wire.core import T_MIN_MS, Core, Once, Scan, ScanLimits

_ONCE = Once(None, 0, ())


class Pipeline:
    """Makes of a request in the normal form what is to be stored; safe to share between threads."""

    def __init__(self, core: Core, dry_runs: DryRuns, now_ms: Callable[[], int]) -> None:
        self._core = core
        self._dry_runs = dry_runs
        self._now_ms = now_ms
        self._nothing_known = core.known_series(bytes(16), 1)

    def judge(self, serving: Serving, tenant: str, normal: Normal, limits: ScanLimits) -> Judged:
        """Judge a request; its new series that pass are known from then on.

        Raises Reject for a body that cannot be read, and Busy as ``Pairs.left`` does.
        """
        core, sets = self._core, serving.sets[tenant]
        came = core.scan(normal.body, sets.series.known, limits)
        decide.check_message(came)
        sender = sender_among(core.first_labels(normal.body, limits), sets.replica) if sets.replica else None
        once = core.once(normal.body, limits.raw_bytes_max) if judge.repeats_times(came) else _ONCE
        found = self._found(serving, sets, once.body or normal.body, came, once, limits)
        kept = judge.rewrite_limits(limits, observe=sets.tenant.observe)
        passed, gone = self._passed(sets, normal.body, found, limits, kept)
        stored = self._not_yet_stored(serving, tenant, sender, passed, limits, kept) if sender else passed
        # Zeros of folded series are added up with them: they are gone from the body, and not lost.
        zeros = normal.zeros_left(frozenset(found.verdict.drop) if found.sums else gone, kept)
        return Judged(
            parts=cut(core, stored, limits),
            outcome=accounting.outcome_of(normal, found, passed.scan, stored.scan, zeros),
            paired=Paired(sender, stored.body, stored.scan.t_last_ms) if sender and stored.scan.series else None,
            sums=cut(core, Scanned.of(core, found.sums.body, limits), limits) if found.sums else (),
            remember=partial(normal.remember, zeros) if zeros else None,
        )

    def _found(
        self, serving: Serving, sets: LabelSets, body: bytes, came: Scan, once: Once, limits: ScanLimits
    ) -> Findings:
        """Judge what a body holds, which has each time ``once`` in a series; nothing is left out of it yet."""
        tried = self._dry_runs.look(sets.tenant.name, body, limits)
        judging = Judging(sets, limits.now_s)
        ahead = self._ahead(body, came, limits) if came.outside else ()
        patterns = serving.policy.patterns
        verdict = judge.judge(
            came,
            judging.refused,
            lambda texts: metadata_fault(texts, patterns),
            judge.OutOfTime.of(came, ahead, serving.platform.gateway, limits.now_s * 1000),
            observe=sets.tenant.observe,
        )
        sums = sets.add_up(self._core, body, came, self._now_ms(), limits)
        return Findings(came, once, verdict, judging, sums, tried)

    def _ahead(self, body: bytes, scan: Scan, limits: ScanLimits) -> tuple[int, ...]:
        """Return which series have a sample that is ahead; only a request with old ones too is looked at again."""
        if scan.t_last_ms <= limits.t_max_ms:
            return ()
        if scan.t_first_ms >= limits.t_min_ms:
            return scan.outside
        return self._core.scan(body, None, replace(limits, t_min_ms=T_MIN_MS)).outside

    def _passed(
        self, sets: LabelSets, body: bytes, found: Findings, limits: ScanLimits, kept: ScanLimits
    ) -> tuple[Scanned, frozenset[int]]:
        """Return a body without what was refused and folded, and the places of the series that are gone from it."""
        verdict, body = found.verdict, found.once.body or body
        if verdict.rewrite or found.came.replaced or found.judging.changed or found.sums:
            left = self._core.rewrite(body, verdict.drop, sets.series.known, kept, verdict.drop_metadata)
            return Scanned.of(self._core, left.body, limits), frozenset(left.gone)
        if found.once.body:
            return Scanned.of(self._core, body, limits), frozenset()
        return Scanned(body, found.came), frozenset()

    def _not_yet_stored(
        self, serving: Serving, tenant: str, sender: Sender, passed: Scanned, limits: ScanLimits, kept: ScanLimits
    ) -> Scanned:
        """Return a body without what the other agent of a pair has stored."""
        failover_s = serving.platform.gateway.ha_failover_s
        left = serving.pairs[tenant].left(sender, passed.body, self._now_ms(), failover_s, limits.raw_bytes_max)
        if left.took_over:
            metrics.FAILOVERS.labels(tenant).inc()
        if not left.stored:
            return passed
        body = self._core.rewrite(passed.body, left.stored, self._nothing_known, kept).body
        return Scanned.of(self._core, body, limits)
