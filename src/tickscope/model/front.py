"""What stands before the gateways."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FrontKind = Literal["none", "nginx", "envoy"]


@dataclass(frozen=True, slots=True)
class FrontSettings:
    """A proxy that ends TLS and tells who the client is; paths are absolute."""

    kind: FrontKind = "none"
    trust_domain: str = ""
    certificate: Path | None = None
    """Chain of the proxy's certificate, in PEM."""
    key: Path | None = None
    client_ca: Path | None = None
    """Authorities whose client certificates are believed, in PEM."""
    gateways: tuple[str, ...] = ()
    """``unix:PATH`` or ``host:port`` of each; empty for the one on this machine."""


def tenant_id(trust_domain: str, tenant: str) -> str:
    """Return a tenant's SPIFFE id; what comes behind a further slash names a workload of it."""
    return f"spiffe://{trust_domain}/tenant/{tenant}"
