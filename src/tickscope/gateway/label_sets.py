"""What a tenant's label sets are known and judged by: its rules, the schema, its limits."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from tickscope.gateway.cardinality import Cardinality
from tickscope.gateway.overflow import FoldSettings
from tickscope.model.platform import GatewaySettings, Tenant
from tickscope.model.quarters import quarter_of
from tickscope.policy.labels import LabelPolicy
from tickscope.policy.pseudonyms import Pseudonyms
from tickscope.policy.relabel import Relabeling
from tickscope.wire.core import Core, Folded, Recognised, Rest, Scan, ScanLimits

KeyOf = Callable[[str, str], bytes]
"""Gives the key of a tenant's tokens of a quarter."""


def no_keys(tenant: str, quarter: str) -> bytes:
    """Refuse to make tokens. Raises LookupError."""
    raise LookupError(f"{tenant} has no key for tokens of {quarter}")


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a request that may need no judging: its scan, if so."""

    scan: Scan | None = None
    longer: bool = False
    """Whether a longer look may help."""


LONGER = Look(longer=True)


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

    def recognise(self, core: Core, body: bytes, limits: ScanLimits, looks_max: int, labels_max: int) -> Look:
        """Look at a request that may need no judging.

        Looks at up to ``looks_max`` unknown series and judges up to ``labels_max`` labels.
        """
        found = self._recognised(core, body, limits, looks_max)
        if found.scan and not found.rest:
            return Look(found.scan)
        if len(found.strange) > labels_max:
            return LONGER
        learned = self.series.labels.learn(found.strange, self.policy.passes)
        if found.scan is None and learned:
            found = self._recognised(core, body, limits, looks_max)
        elif found.rest and learned == len(found.strange) and self._take_in(core, found.rest, limits, looks_max):
            return Look(found.scan)
        return Look(None if found.rest else found.scan)

    def _recognised(self, core: Core, body: bytes, limits: ScanLimits, looks_max: int) -> Recognised:
        room = self.series.room(limits.now_s, looks_max)
        found = core.recognise(body, self.series.known, self.series.labels.passed, room, limits)
        if found.new:
            self.series.admitted(found.new, limits.now_s)
        return found

    def _take_in(self, core: Core, rest: Rest, limits: ScanLimits, looks_max: int) -> bool:
        """Return whether all of the rest is known now; what is not is judged, and told, with its request."""
        room = self.series.room(limits.now_s, looks_max)
        taken = core.take_in(rest, self.series.known, self.series.labels.passed, room, limits)
        if taken.new:
            self.series.admitted(taken.new, limits.now_s)
        return taken.every

    def add_up(self, core: Core, body: bytes, scan: Scan, now_ms: int, limits: ScanLimits) -> Folded | None:
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
