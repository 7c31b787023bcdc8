"""What becomes of a request's unknown label sets: changed by the tenant's rules, judged by the schema, counted."""

from collections import Counter
from dataclasses import dataclass, field

from tickscope.gateway.cardinality import Stored
from tickscope.gateway.label_sets import LabelSets
from tickscope.gateway.overflow import OVERFLOW, RESERVED, Folded
from tickscope.gateway.series_limits import STAYS_REFUSED
from tickscope.model.receipt import Finding
from tickscope.policy.labels import Mended, RawLabels, Refusal
from tickscope.wire.core import UnknownSeries


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
