"""Who a client is by the word of the proxy before the gateway.

Source: SPIFFE's standards, X.509-SVID and SPIFFE ID.
"""

import re
from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote

from tickscope.errors import Reject
from tickscope.model.front import FrontSettings, tenant_id

CERTIFICATE_HEADER = "x-tickscope-client-certificate"
"""What nginx sets: the client's certificate, PEM in percent-encoding; empty without one."""
ENVOY_HEADER = "x-forwarded-client-cert"
"""What Envoy sets: elements of ``key=value``, of which ``URI`` is the name that is asked for."""
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^;,"]*)')


def tenant_of(
    headers: Mapping[str, str],
    settings: FrontSettings,
    uri_names: Callable[[str], tuple[str, ...]],
    tenants: Collection[str],
) -> str | None:
    """Return the tenant of a client with a certificate, or None where the proxy saw none.

    Raises Reject ``unauthenticated`` for a certificate that names no tenant, or more than one name.
    """
    if settings.kind == "envoy":
        found = headers.get(ENVOY_HEADER, "")
        names = tuple(value.strip('"') for key, value in _PAIR.findall(found) if key == "URI")
    else:
        found = headers.get(CERTIFICATE_HEADER, "")
        names = uri_names(unquote(found)) if found else ()
    if not found:
        return None
    if len(names) != 1:
        raise Reject("unauthenticated", f"a client's certificate has one SPIFFE id; this one has {len(names)} URIs")
    for tenant in tenants:
        known = tenant_id(settings.trust_domain, tenant)
        if names[0] == known or names[0].startswith(f"{known}/"):
            return tenant
    raise Reject(
        "unauthenticated",
        f"the certificate's SPIFFE id is of no tenant; expected {tenant_id(settings.trust_domain, '<tenant>')} "
        "(front.trust_domain)",
    )
