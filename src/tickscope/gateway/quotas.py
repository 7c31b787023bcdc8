"""What each tenant may use of the gateway: rates, and bytes under way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tickscope.errors import Busy
from tickscope.gateway.authentication import taken_out
from tickscope.gateway.bucket import Bucket
from tickscope.model.platform import Tenant

JITTER = 0.25
"""Senders that were refused together come back spread over this part of their wait."""
SPREAD_S_MIN = 2.0
"""And at least over so long: Retry-After has whole seconds, in which less would vanish."""
CROWDED_RETRY_AFTER_S = 1.0
RATES = frozenset({"samples_per_s", "requests_per_s"})
"""Reasons that are the tenant's own doing: answered with its ``over_quota_status``."""
OVER_QUOTA = RATES | {"in_flight_bytes"}


@dataclass(slots=True)
class _Use:
    tenant: Tenant
    samples: Bucket
    requests: Bucket
    in_flight: int = 0
    in_flight_bytes: int = 0


class Quotas:
    """Keeps every tenant to its limits; the rates of a tenant that several gateways serve are divided by them."""

    def __init__(
        self,
        tenants: Iterable[Tenant],
        gateways_per_tenant: int,
        now_s: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        self._now_s = now_s
        self._jitter = jitter
        self._uses: dict[str, _Use] = {}
        self.reload(tenants, gateways_per_tenant)

    def reload(self, tenants: Iterable[Tenant], gateways_per_tenant: int) -> None:
        """Take other limits; what is under way and what is owed stays."""
        now_s, uses = self._now_s(), {}
        for tenant in tenants:
            limits = tenant.limits
            samples = limits.samples_per_s / gateways_per_tenant, limits.burst_samples / gateways_per_tenant
            requests = (limits.requests_per_s / gateways_per_tenant,) * 2
            old = self._uses.get(tenant.name)
            use = _Use(tenant, Bucket.filled(*samples, now_s), Bucket.filled(*requests, now_s))
            if old:
                use.samples.level = min(use.samples.burst, old.samples.level)
                use.requests.level = min(use.requests.burst, old.requests.level)
                use.in_flight, use.in_flight_bytes = old.in_flight, old.in_flight_bytes
            uses[tenant.name] = use
        self._uses = uses

    def enter(self, tenant: str, size: int, places: int) -> None:
        """Let a request of at most ``size`` bytes in; every ``enter`` that returns has its ``leave``.

        A tenant may hold no more than the ``places`` that are free: whoever comes next finds one, however many
        others hold all that they may. Raises Busy with the name of the limit; a tenant's only request is never too
        large. Raises Reject ``unauthenticated`` for a tenant that is no longer in the file.
        """
        use = self._use_of(tenant)
        now_s, limits = self._now_s(), use.tenant.limits
        if use.in_flight >= places:
            raise Busy(
                "requests_in_flight_share",
                f"{use.in_flight} requests of this tenant are under way, and {places} places are left for all; a "
                "tenant may hold as many as are left (gateway.requests_in_flight_max)",
                CROWDED_RETRY_AFTER_S,
            )
        self._check_rate("requests_per_s", use.requests, "requests", now_s)
        use.requests.take(1, now_s)
        self._check_rate("samples_per_s", use.samples, "samples", now_s)
        if use.in_flight > 0 and use.in_flight_bytes + size > limits.in_flight_bytes:
            raise Busy(
                "in_flight_bytes",
                f"{use.in_flight_bytes} bytes of this tenant are under way; limits.in_flight_bytes allows "
                f"{limits.in_flight_bytes}",
                CROWDED_RETRY_AFTER_S,
            )
        use.in_flight += 1
        use.in_flight_bytes += size

    def grow(self, tenant: str, size: int) -> None:
        """Count what a body takes once it is unpacked. Raises as ``enter`` does, and counts nothing then."""
        use = self._use_of(tenant)
        most = use.tenant.limits.in_flight_bytes
        if use.in_flight > 1 and use.in_flight_bytes + size > most:
            raise Busy(
                "in_flight_bytes",
                f"{use.in_flight_bytes} bytes of this tenant are under way, and this body takes {size} unpacked; "
                f"limits.in_flight_bytes allows {most}",
                CROWDED_RETRY_AFTER_S,
            )
        use.in_flight_bytes += size

    def leave(self, tenant: str, size: int) -> None:
        """End a request, and give back what it entered with and grew by."""
        if use := self._uses.get(tenant):
            use.in_flight -= 1
            use.in_flight_bytes -= size

    def charge(self, tenant: str, samples: int) -> None:
        """Take the samples that a request turned out to hold."""
        if use := self._uses.get(tenant):
            use.samples.take(samples, self._now_s())

    def spread(self, wait_s: float) -> float:
        """Return a wait with jitter."""
        return wait_s + max(SPREAD_S_MIN, JITTER * wait_s) * self._jitter()

    def over_quota_status(self, tenant: str) -> int:
        """Return how a tenant wants to be told that it sends too much: 429 or 503."""
        use = self._uses.get(tenant)
        return use.tenant.over_quota_status if use else 503

    def _check_rate(self, reason: str, bucket: Bucket, what: str, now_s: float) -> None:
        wait_s = bucket.wait_s(now_s)
        if wait_s > 0:
            raise Busy(
                reason,
                f"{bucket.rate_per_s:.15g} {what} per second are used up (limits.{reason}); there is room again in "
                f"{wait_s:.1f} s",
                wait_s,
            )

    def _use_of(self, tenant: str) -> _Use:
        if use := self._uses.get(tenant):
            return use
        raise taken_out(tenant)
