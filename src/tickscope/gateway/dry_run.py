"""Limits of series that are only tried: what they would refuse or fold, told beside what the real ones do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tickscope.gateway.label_judging import Judging
from tickscope.gateway.label_sets import KeyOf, LabelSets
from tickscope.gateway.series_limits import SERIES_LIMITS
from tickscope.model.platform import GatewaySettings, Tenant
from tickscope.model.receipt import Finding, Receipt
from tickscope.policy.labels import LabelPolicy
from tickscope.wire.core import Core, ScanLimits


@dataclass(frozen=True, slots=True)
class Tried:
    """What would have become of series of a request."""

    refused: Receipt = Receipt()
    folded: Receipt = Receipt()


class DryRuns:
    """Label sets of their own for each tenant with ``limits_dry_run``: each request is looked at once more."""

    def __init__(self, core: Core, key_of: KeyOf) -> None:
        self._core = core
        self._key_of = key_of
        self._sets: dict[str, LabelSets] = {}

    def prepare(
        self, tenants: Sequence[Tenant], policy: LabelPolicy, settings: GatewaySettings, now_s: int
    ) -> Callable[[], None]:
        """Make what settings want tried; what is returned tries it, and what is tried already goes on."""
        made: dict[str, LabelSets] = {}
        for tenant in tenants:
            if not tenant.limits_dry_run:
                continue
            tried = replace(tenant, limits=replace(tenant.limits, **tenant.limits_dry_run), observe=False)
            found = self._sets.get(tenant.name)
            if not found or found.policy is not policy or not found.serves(tried, now_s):
                found = LabelSets(tried, policy, settings, self._core, self._key_of, now_s)
            made[tenant.name] = found

        def take() -> None:
            self._sets = made
            for tenant in tenants:
                if found := made.get(tenant.name):
                    limits = replace(tenant.limits, **tenant.limits_dry_run)
                    found.series.reload(limits, gateways=settings.gateways_per_tenant)

        return take

    def expire(self, now_s: int) -> None:
        """Forget series that are no longer active."""
        for sets in self._sets.values():
            sets.series.expire(now_s)

    def look(self, tenant: str, body: bytes, limits: ScanLimits) -> Tried:
        """Judge a request by the limits that are tried. Raises Reject for a body that cannot be read."""
        sets = self._sets.get(tenant)
        if sets is None:
            return Tried()
        judging = Judging(sets, limits.now_s)
        scan = self._core.scan(body, sets.series.known, limits)
        against = [(series.index, refusal) for series in scan.unknown if (refusal := judging.refused(series))]
        refused = [
            Finding(index, refusal.reason, refusal.message)
            for index, refusal in against
            if refusal.reason in SERIES_LIMITS
        ]
        return Tried(Receipt.of(refused), Receipt.of(judging.folded))
