"""Who may reach whom: the one table that security groups and the guide are made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tickscope.cloud.network.addresses import Tier
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform, Ports

Role = Literal[
    "nlb",
    "front",
    "gateway",
    "relay",
    "alb",
    "portal",
    "opensearch",
    "kafka",
    "mimir",
    "endpoints",
    "prober",
    "bastion",
]
"""What has a security group."""
Outside = Literal["senders", "viewers", "nat", "internet", "s3", "dynamodb"]
"""What has none: networks of the platform file, our NAT gateways' addresses, everything, AWS' prefix lists."""

ROLES: Mapping[Role, tuple[Tier, str]] = {
    "nlb": ("public", "The load balancer that game hosts send to"),
    "front": ("private", "Envoy or nginx: ends mTLS and chooses the gateways of a tenant"),
    "gateway": ("private", "Admits, judges and acknowledges"),
    "relay": ("private", "Carries the buffer to the hot stores and the archive"),
    "alb": ("public", "The load balancer of the portal"),
    "portal": ("private", "The portal"),
    "opensearch": ("isolated", "Interfaces of the OpenSearch domain"),
    "kafka": ("isolated", "Brokers of MSK"),
    "mimir": ("isolated", "Mimir, above the cost crossover"),
    "endpoints": ("isolated", "Interface endpoints of AWS services"),
    "prober": ("private", "Black-box probes, from inside and from outside"),
    "bastion": ("private", "A shell through Session Manager; nothing connects to it"),
}
"""Role → the tier that it lives in, what it is (in the letters that a description of EC2 may have)."""
HTTPS = 443
KAFKA_IAM = 9098
"""MSK's port for clients that sign with IAM."""
MIMIR = 8080
HOSTS: tuple[Role, ...] = ("front", "gateway", "relay", "portal", "mimir", "prober", "bastion")
"""What runs on instances or in containers of ours: it is managed by SSM, pulls images, writes logs."""


@dataclass(frozen=True, slots=True)
class Flow:
    """TCP connections that one side may open to the other's port; answers need no rule in security groups."""

    source: Role | Outside
    target: Role | Outside
    port: int
    why: str


def flows(platform: Platform, environment: CloudEnvironment) -> tuple[Flow, ...]:
    """Return every flow of an environment, each once. What is not in here is refused."""
    return (*_ingestion(platform.ports), *_viewing(platform.ports), *_aws(), *_probing(platform.ports, environment))


def _ingestion(ports: Ports) -> Iterator[Flow]:
    yield Flow("senders", "nlb", HTTPS, "telemetry of game hosts, in mTLS")
    yield Flow("nlb", "front", ports.front, "the same, passed through; health checks")
    yield Flow("front", "gateway", ports.gateway, "requests, with the tenant of the certificate")
    yield Flow("gateway", "kafka", KAFKA_IAM, "records, where the buffer is Kafka")
    yield Flow("relay", "kafka", KAFKA_IAM, "records, where the buffer is Kafka")
    yield Flow("relay", "opensearch", HTTPS, "log records")
    yield Flow("relay", "mimir", MIMIR, "samples")


def _viewing(ports: Ports) -> Iterator[Flow]:
    yield Flow("viewers", "alb", HTTPS, "people and their browsers, behind the web ACL")
    yield Flow("alb", "portal", ports.portal, "the same; health checks")
    yield Flow("portal", "relay", ports.relay, "figures of the ledger")
    yield Flow("portal", "gateway", ports.gateway, "receipts and figures")
    yield Flow("portal", "opensearch", HTTPS, "log searches")
    yield Flow("portal", "mimir", MIMIR, "queries")
    yield Flow("bastion", "opensearch", HTTPS, "searches from a shell, when things are broken")


def _aws() -> Iterator[Flow]:
    for role in HOSTS:
        yield Flow(role, "endpoints", HTTPS, "AWS services")
        yield Flow(role, "s3", HTTPS, "layers of images, packages of SSM, objects of the archive")
    yield Flow("relay", "dynamodb", HTTPS, "leases of shards, where the buffer is Kinesis")


def _probing(ports: Ports, environment: CloudEnvironment) -> Iterator[Flow]:
    yield Flow("prober", "front", ports.front, "probes past the load balancer")
    yield Flow("prober", "portal", ports.portal, "probes past the load balancer")
    if not environment.nat:
        return
    yield Flow("prober", "internet", HTTPS, "probes from outside, of the load balancers")
    if environment.sender_cidrs:
        yield Flow("nat", "nlb", HTTPS, "probes from outside, as they come back in")
    if environment.portal_cidrs:
        yield Flow("nat", "alb", HTTPS, "probes from outside, as they come back in")
    yield Flow("portal", "internet", HTTPS, "the identity provider that people sign in with")
