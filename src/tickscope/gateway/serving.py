"""What a platform file makes of the gateway's judging: built whole, and then taken at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from tickscope.gateway.decide import taken_out
from tickscope.gateway.label_sets import KeyOf, LabelSets
from tickscope.gateway.pairs import Pairs
from tickscope.model.platform import Platform
from tickscope.policy.labels import LabelPolicy
from tickscope.wire.core import Core


@dataclass(frozen=True, slots=True)
class Serving:
    """A file, its policy, and what each of its tenants has; a request goes by one of these from end to end."""

    platform: Platform
    policy: LabelPolicy
    sets: Mapping[str, LabelSets]
    pairs: Mapping[str, Pairs]

    @classmethod
    def of(
        cls, platform: Platform, core: Core, key_of: KeyOf, now_s: int, before: "Serving | None" = None
    ) -> "Serving":
        """Build it; what is known of tenants is taken from ``before`` where the file makes no difference to it.

        Raises what ``key_of`` raises; ``before`` is not touched.
        """
        alike = before if before and before.platform.schema == platform.schema else None
        policy = alike.policy if alike else LabelPolicy.of(platform.schema)
        sets, pairs = {}, {}
        for tenant in platform.tenants:
            found = alike.sets.get(tenant.name) if alike else None
            if not found or not found.serves(tenant, now_s):
                found = LabelSets(tenant, policy, platform.gateway, core, key_of, now_s)
            sets[tenant.name] = found
            kept = before.pairs.get(tenant.name) if before else None
            pairs[tenant.name] = kept or Pairs(core, tenant.limits.active_series)
        return cls(platform, policy, sets, pairs)

    def of_tenant(self, tenant: str) -> tuple[LabelSets, Pairs]:
        """Return what a tenant has. Raises Reject ``unauthenticated`` for one that is no longer in the file."""
        found = self.sets.get(tenant)
        if found is None:
            raise taken_out(tenant)
        return found, self.pairs[tenant]
