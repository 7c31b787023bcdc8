"""The proxy before the gateways."""

from pydantic import Field

from tickscope.model.front import SVID_TTL_M_MAX, Attestor, FrontKind, Issuer
from tickscope.spec.keys.kinds import (
    LIST_ITEMS_MAX,
    UNIQUE,
    Broker,
    DnsName,
    GatewayAddress,
    Keys,
    Minutes,
    OptionalFile,
    PrivateCaArnOrEmpty,
    TrustDomain,
    UnixUser,
)


class SpireKeys(Keys):
    """SPIRE as the issuer of short-lived certificates, for senders and the front; `tickscope render spire`."""

    svid_ttl_m: Minutes = Field(
        default=60,
        ge=5,
        le=SVID_TTL_M_MAX,
        description="How long a certificate lives; agents fetch the next one at half of it. At most 24 hours.",
    )
    server: Broker = Field(default="127.0.0.1:8081", description="Where agents reach the SPIRE server.")
    attestor: Attestor = Field(
        default="join_token",
        title="a way to attest a host",
        description="How a host proves what it is: a token that it is given once, or its EC2 identity document,"
        " where the instance's tag `tickscope-host` is `front`, or `tenant/` and a name.",
    )
    workload_user: UnixUser = Field(
        default="tickscope", description="The Unix user whose processes may have a host's certificate."
    )
    front_names: list[DnsName] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="DNS names of the front, in its certificate; senders look for the one that they call.",
    )
    private_ca_arn: PrivateCaArnOrEmpty = Field(
        default="",
        description="The AWS private CA that signs SPIRE's own authority. Empty for a root of SPIRE's own.",
    )


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
    issuer: Issuer = Field(
        default="files",
        title="an issuer",
        description="Who keeps `certificate`, `key` and `client_ca` fresh: you, or SPIRE; with SPIRE they may be"
        " left out and are then in `<data_folder>/spire`. Envoy asks SPIRE's agent itself.",
    )
    spire: SpireKeys = Field(default=SpireKeys(), description="With `issuer: spire`.")
