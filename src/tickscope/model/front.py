"""What stands before the gateways."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FrontKind = Literal["none", "nginx", "envoy"]
Issuer = Literal["files", "spire"]
Attestor = Literal["join_token", "aws_iid"]
SVID_TTL_M_MAX = 24 * 60
SPIRE_FILES = {"certificate": "front.pem", "key": "front.key", "client_ca": "senders.pem"}
"""Where SPIRE's certificates are put when the platform file names no other place."""


@dataclass(frozen=True, slots=True)
class SpireSettings:
    """SPIRE, which issues short-lived certificates to senders and to the front."""

    svid_ttl_m: int = 60
    """How long a certificate lives, at most 24 hours."""
    server: str = "127.0.0.1:8081"
    """``host:port`` at which agents reach the server."""
    attestor: Attestor = "join_token"
    """How a host proves what it is: a token that is given to it once, or its EC2 identity document and tags."""
    workload_user: str = "tickscope"
    """The Unix user of a host whose processes may have the certificate."""
    front_names: tuple[str, ...] = ()
    """DNS names in the front's certificate."""
    private_ca_arn: str = ""
    """The AWS private CA that signs SPIRE's own authority; empty for a root of SPIRE's."""


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
    issuer: Issuer = "files"
    """Who keeps the files of certificates and authorities: the user, or SPIRE."""
    spire: SpireSettings = SpireSettings()


def tenant_id(trust_domain: str, tenant: str) -> str:
    """Return a tenant's SPIFFE id; what comes behind a further slash names a workload of it."""
    return f"spiffe://{trust_domain}/tenant/{tenant}"
