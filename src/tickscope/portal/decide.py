"""What the portal tells a browser, and which requests it does not answer."""

import re
from collections.abc import Mapping
from typing import Any

from tickscope.errors import Reject
from tickscope.model.platform import Platform, Tenant

TENANT_HEADER = "x-tickscope-tenant"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

NOT_BUILT = "The page has not been built yet: run `make web`, or `make up`, which builds it first."

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

_PORT = re.compile(r":\d{1,5}\Z")
_ASSET = re.compile(r"[A-Za-z0-9_-]+-[A-Z0-9]{8}\.(?:js|css)(?:\.map)?\Z")


def check_host(host_headers: list[str], bound_to: str) -> None:
    """Raise Reject when a page of another name than loopback's own speaks to a portal on loopback.

    A site can point its own name at 127.0.0.1 and so read what listens there (DNS rebinding); the Host header
    still bears that name. Any port is welcome, because tunnels change it.
    """
    if bound_to not in LOOPBACK_NAMES | {"::1"}:
        return
    name = _PORT.sub("", host_headers[0].lower()) if len(host_headers) == 1 else ""
    if name not in LOOPBACK_NAMES:
        raise Reject("host", "this portal answers to localhost only")


def tenant_of(header: str | None, parameter: str | None, platform: Platform) -> Tenant:
    """Return the tenant that a request names by header or parameter, as the query API takes it; raises Reject."""
    if header and parameter and header != parameter:
        raise Reject("tenant_ambiguous", f"the header {TENANT_HEADER} and the parameter name different tenants")
    name = header or parameter
    if not name:
        raise Reject("tenant_missing", f"name a tenant with the header {TENANT_HEADER} or the parameter tenant")
    tenant = platform.tenant(name)
    if tenant is None:
        raise Reject("tenant_unknown", "there is no such tenant")
    return tenant


def is_asset(name: str) -> bool:
    """Return whether a file's name is one that the build gives: it carries a hash, so it never changes."""
    return _ASSET.match(name) is not None


def about(platform: Platform) -> dict[str, Any]:
    """Return what the page needs to know of the platform: no token, no path, no port."""
    return {
        "environment": platform.environment,
        "tenants": [{"name": tenant.name, "title": tenant.title} for tenant in platform.tenants],
        "slo": {
            "freshness_p99_s": platform.slo.freshness_p99_s,
            "query_p95_ms": platform.slo.query_p95_ms,
            "query_p99_ms": platform.slo.query_p99_ms,
        },
    }
