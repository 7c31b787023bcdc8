"""What a platform file makes of the gateway's judging: built whole, and then taken at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from tickscope.gateway.authentication import taken_out
from tickscope.gateway.dry_run import DryRuns
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


class Current:
    """What requests go by now, and how something newer takes its place; safe to share between threads."""

    def __init__(self, platform: Platform, core: Core, key_of: KeyOf, now_ms: Callable[[], int]) -> None:
        self._core = core
        self._key_of = key_of
        self._now_ms = now_ms
        # Tidying has a thread of its own, and must not put back what a reload has replaced meanwhile.
        self._changing = Lock()
        self.dry_runs = DryRuns(core, key_of)
        self.serving = Serving.of(platform, core, key_of, now_ms() // 1000)
        self._try(self.serving)()

    def prepare(self, platform: Platform) -> Callable[[], None]:
        """Make all that another file needs; what is returned takes it, and cannot fail.

        Label sets are judged anew where that makes a difference. Raises what ``key_of`` raises.
        """
        newer = self._newer(platform)
        take_tried = self._try(newer)

        def take() -> None:
            with self._changing:
                self.serving = newer
                take_tried()
            for tenant in platform.tenants:
                newer.sets[tenant.name].series.reload(tenant.limits, gateways=platform.gateway.gateways_per_tenant)

        return take

    def expire(self) -> None:
        """Forget series that are no longer active, and tokens' keys of a quarter that is over."""
        before = self.serving
        newer = self._newer(before.platform)
        take_tried = self._try(newer)
        with self._changing:
            if self.serving is before:
                self.serving = newer
                take_tried()
        for sets in self.serving.sets.values():
            sets.series.expire(self._now_ms() // 1000)
        self.dry_runs.expire(self._now_ms() // 1000)

    def _newer(self, platform: Platform) -> Serving:
        return Serving.of(platform, self._core, self._key_of, self._now_ms() // 1000, self.serving)

    def _try(self, serving: Serving) -> Callable[[], None]:
        platform = serving.platform
        return self.dry_runs.prepare(platform.tenants, serving.policy, platform.gateway, self._now_ms() // 1000)
