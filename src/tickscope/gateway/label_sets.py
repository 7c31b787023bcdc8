"""What becomes of a tenant's label sets: changed by its rules, judged by the schema, counted."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tickscope.gateway.cardinality import STAYS_REFUSED, Cardinality, Stored
from tickscope.gateway.overflow import OVERFLOW, RESERVED, Folded, FoldSettings
from tickscope.model.platform import GatewaySettings, Tenant
from tickscope.model.quarters import quarter_of
from tickscope.model.receipt import Finding
from tickscope.policy.labels import LabelPolicy, Mended, RawLabels, Refusal
from tickscope.policy.pseudonyms import Pseudonyms
from tickscope.policy.relabel import Relabeling
from tickscope.wire.core import Core, Recognised, Scan, ScanLimits, UnknownSeries
from tickscope.wire.core import Folded as Sums

KeyOf = Callable[[str, str], bytes]
"""Gives the key of a tenant's tokens of a quarter."""


class LabelSets:
    """One tenant's; safe to share between threads. Times are Unix seconds."""

    def __init__(
        self, tenant: Tenant, policy: LabelPolicy, settings: GatewaySettings, core: Core, key_of: KeyOf, now_s: int
    ) -> None:
        self.tenant = tenant
        self.policy = policy
        self.relabeling = Relabeling.of(tenant.relabel_configs)
        self.replica = tenant.ha_replica_label.encode()
        fold = (
            FoldSettings.of(tenant.fold_labels, policy.histograms) if tenant.over_series_limit == "fold" else None
        )
        self.series = Cardinality(
            core,
            os.urandom(16),
            tenant.limits,
            settings.known_series_max,
            now_s,
            policy.patterns,
            fold,
            gateways=settings.gateways_per_tenant,
            of_metrics=policy.closed_names,
        )
        self.pseudonyms: Pseudonyms | None = None
        if policy.makes_pseudonyms and not tenant.observe:
            quarter = quarter_of(now_s)
            self.pseudonyms = Pseudonyms(quarter, key_of(tenant.name, quarter))

    @property
    def all_judged(self) -> bool:
        """Whether every request of this tenant is judged, however well its series are known."""
        return bool(self.tenant.relabel_configs or self.tenant.limits_dry_run or self.replica)

    def recognise(
        self, core: Core, body: bytes, limits: ScanLimits, looks_max: int, labels_max: int
    ) -> tuple[Scan | None, bool]:
        """Look at a request that may need no judging: its scan, if so, and whether another, longer look may help.

        Looks at up to ``looks_max`` unknown series and judges up to ``labels_max`` labels.
        """
        found = self._recognised(core, body, limits, looks_max)
        scan, strange = found.scan, len(found.strange)
        if scan and not scan.unknown:
            return scan, False
        if strange > labels_max:
            return None, True
        learned = self.series.learn(found.strange, self.policy.passes)
        if scan is None and learned:
            scan = self._recognised(core, body, limits, looks_max).scan
            return (scan if scan and not scan.unknown else None), False
        if scan is None:
            return None, False
        passed = learned == strange and all(self._admits(series, limits.now_s) for series in scan.unknown)
        return (scan if passed else None), False

    def _admits(self, series: UnknownSeries, now_s: int) -> bool:
        """Take in a series that is welcome; what is not is judged again, and told, with its request."""
        if self.series.folding or self.policy.judge(series.labels):
            return False
        return self.series.admit(series.labels, series.fingerprint, now_s) is None

    def _recognised(self, core: Core, body: bytes, limits: ScanLimits, looks_max: int) -> Recognised:
        room = self.series.room(limits.now_s, looks_max)
        found = core.recognise(body, self.series.known, self.series.passed, room, limits)
        if found.new:
            self.series.admitted(found.new, limits.now_s)
        return found

    def add_up(self, core: Core, body: bytes, scan: Scan, now_ms: int, limits: ScanLimits) -> Sums | None:
        """Return what a request holds of folded series, once its unknown ones are judged; None without any.

        Raises Reject as ``Core.fold`` does.
        """
        folding = self.series.folding
        if folding is None or not len(folding.sums):
            return None
        indices = sorted({*scan.replaced, *(series.index for series in scan.unknown)})
        if not indices:
            return None
        made = core.fold(body, indices, folding.sums, now_ms, limits)
        return made if made.samples or made.strange else None

    def serves(self, tenant: Tenant, now_s: int) -> bool:
        """Return whether label sets become the same of ``tenant`` at that time, but for its limits."""
        if self.pseudonyms and self.pseudonyms.quarter != quarter_of(now_s):
            return False
        return _making(self.tenant) == _making(tenant)


def _making(tenant: Tenant) -> tuple[object, ...]:
    """Return what label sets are made by."""
    fold = (tenant.over_series_limit, tenant.fold_labels)
    return tenant.relabel_configs, tenant.ha_replica_label, tenant.observe, fold


@dataclass(slots=True)
class Judging:
    """The unknown label sets of one request."""

    sets: LabelSets
    now_s: int
    observed: list[Finding] = field(default_factory=list)
    """What would be refused of a tenant that is not only observed."""
    changed: Counter[str] = field(default_factory=Counter)
    """Series that are stored under other labels or left out, by reason."""
    folded: list[Finding] = field(default_factory=list)
    """Series whose counters are added up with others, by the limit that they are over."""

    def refused(self, series: UnknownSeries) -> Refusal | None:
        """Return what a series is refused for; else it is known from now on, with what it is stored as."""
        policy, observe = self.sets.policy, self.sets.tenant.observe
        if found := policy.structure(series.labels):
            return found
        source = self._without_replica(series.labels)
        relabeled = self.sets.relabeling.apply(source)
        if relabeled is None:
            self.changed["relabel_drop"] += 1
            return self.sets.series.leave_out(series.fingerprint, self.now_s)
        if relabeled is not series.labels and (found := policy.structure(relabeled)):
            return found
        if observe:
            mended = Mended(relabeled, policy.content(relabeled))
        else:
            mended = policy.mend(relabeled, self.sets.pseudonyms)
        labels, found = mended.labels, mended.refusal
        if self.sets.series.folding and any(value == OVERFLOW for _, value in labels):
            return RESERVED
        if found is None or observe:
            stored = Stored(labels, source if self.sets.replica else None) if labels != series.labels else None
            over = self.sets.series.admit(series.labels, series.fingerprint, self.now_s, stored, observe=observe)
            if isinstance(over, Folded):
                self.folded.append(Finding(series.index, over.reason, over.message))
                return None
            found = over or found
        if found and not (observe and found.reason not in STAYS_REFUSED):
            return found
        if found:
            self.observed.append(Finding(series.index, found.reason, found.message))
        if labels != series.labels:
            self.changed.update(mended.reasons or ("relabel",))
        return None

    def _without_replica(self, labels: RawLabels) -> RawLabels:
        replica = self.sets.replica
        if not replica or all(name != replica for name, _ in labels):
            return labels
        return tuple(pair for pair in labels if pair[0] != replica)
