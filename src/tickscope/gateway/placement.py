"""Whether a request has come to a gateway of its tenant: a tenant's limits are divided among those alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from tickscope.errors import Busy, Reject
from tickscope.model.platform import Platform, proxy_socket
from tickscope.render import fronts

RETRY_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where tenants belong, as one of the gateways sees it."""

    spread: bool = False
    """Whether a tenant has fewer gateways than there are: the front finds them by the header then."""
    elsewhere: frozenset[str] = frozenset()
    """Tenants of other gateways; none for a gateway that is not among ``front.gateways`` by its socket."""

    @classmethod
    def of(cls, platform: Platform) -> "Placement":
        """Return what a platform file says of the gateway that reads it."""
        every = fronts.gateways(platform)
        if platform.front.kind == "none" or platform.gateway.gateways_per_tenant >= len(every):
            return ANYWHERE
        here = f"unix:{proxy_socket(platform)}"
        names = [tenant.name for tenant in platform.tenants] if here in every else []
        return cls(True, frozenset(name for name in names if here not in fronts.gateways_of(platform, name)))

    def check(self, tenant: str, headers: Mapping[str, str]) -> None:
        """Refuse what would use the share of a gateway that is not the tenant's.

        Raises Reject ``misdirected`` where the header does not name the tenant, and Busy ``other_gateway`` where it
        does and the request is here all the same: files that differ will agree, and senders keep data so long.
        """
        if not self.spread:
            return
        if headers.get(fronts.TENANT_HEADER.lower()) != tenant:
            raise Reject(
                "misdirected",
                f"send '{fronts.TENANT_HEADER}: {tenant}' with every request: by it the front finds the gateways "
                "of this tenant (front.gateways, gateway.gateways_per_tenant)",
            )
        if tenant in self.elsewhere:
            raise Busy(
                "other_gateway",
                f"{tenant} has other gateways than this one: the request did not come by the front, or the front "
                "and this gateway read different files (front.gateways, gateway.gateways_per_tenant)",
                RETRY_AFTER_S,
            )


ANYWHERE = Placement()
"""Every gateway is every tenant's."""
