"""What the proxies before the gateways have in common."""

import hashlib
from collections.abc import Sequence

from tickscope.model.platform import Platform, proxy_socket

PATHS = ("/api/v1/push", "/api/v1/write", "/v1/metrics", "/v1/traces", "/api/v1/receipts")
TENANT_HEADER = "X-Tickscope-Tenant"
"""Chooses a tenant's gateways. Who a client is, its certificate or token says; gateways refuse another's."""
SENDER_HEADER, SENDER_DEFAULT = "X-Tickscope-Sender", "default"
HEADER_S_MAX = 10
BODY_S_MAX = 30
ANSWER_S_MAX = 35
CONNECT_S_MAX = 2
RETRY_AFTER_S = 1


def gateways(platform: Platform) -> Sequence[str]:
    """Return the addresses of all gateways."""
    return platform.front.gateways or (f"unix:{proxy_socket(platform)}",)


def gateways_of(platform: Platform, tenant: str) -> Sequence[str]:
    """Return a tenant's gateways, ``gateways_per_tenant`` of them, the same wherever this is computed.

    Source: rendezvous hashing (Thaler, Ravishankar 1998): a gateway more or less moves no other tenant.
    """
    ranked = sorted(gateways(platform), key=lambda each: hashlib.sha256(f"{tenant} {each}".encode()).digest())
    return ranked[: platform.gateway.gateways_per_tenant]


def requests_per_s_max(platform: Platform) -> int:
    """Return what one client may ask of the proxy: the gateway's own limits are finer."""
    return max(tenant.limits.requests_per_s for tenant in platform.tenants)
