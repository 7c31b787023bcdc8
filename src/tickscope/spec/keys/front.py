"""The proxy before the gateways."""

from pydantic import Field

from tickscope.model.front import FrontKind
from tickscope.spec.keys.kinds import LIST_ITEMS_MAX, UNIQUE, GatewayAddress, Keys, OptionalFile, TrustDomain


class FrontKeys(Keys):
    """A proxy that ends TLS 1.3, asks for client certificates and tells the gateway whose they are."""

    kind: FrontKind = Field(
        default="none",
        title="a proxy",
        description="What it is. `tickscope up` starts nginx; Envoy is rendered for you to run.",
    )
    trust_domain: TrustDomain = Field(
        default="",
        description="The SPIFFE trust domain: a client of `spiffe://<trust_domain>/tenant/<name>` is that tenant.",
    )
    certificate: OptionalFile = Field(default="", description="The proxy's certificate with its chain, in PEM.")
    key: OptionalFile = Field(default="", description="The certificate's private key, in PEM.")
    client_ca: OptionalFile = Field(
        default="", description="Certificates of the authorities whose clients are let in, in PEM."
    )
    gateways: list[GatewayAddress] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="All gateways behind it; empty for the one on this machine. A tenant goes to"
        " `gateway.gateways_per_tenant` of them. Only `unix:` sockets are told who a client is.",
    )
