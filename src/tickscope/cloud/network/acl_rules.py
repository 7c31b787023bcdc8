"""Network ACLs: what each tier lets in and out, both directions stated, since an ACL remembers no connection.

Security groups say who; these say which tier, and hold when a group is wrong. An ACL cannot name a prefix list, so
S3 and DynamoDB are "anywhere" here; the route tables lead there through gateway endpoints and, from the isolated
tier, nowhere else. Load balancers speak from addresses of their own, so hosts answer into the VPC only. Lookups of
names at the VPC's own resolver pass no ACL. Sources: Amazon VPC User Guide, "Network ACL rules", "Custom network
ACLs" (ephemeral ports), "Path MTU Discovery"; service quotas: 20 rules a direction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tickscope.cloud.network.addresses import Tier
from tickscope.cloud.network.flows import HTTPS, KAFKA_IAM, MIMIR

Peer = Tier | Literal["anywhere"]
EPHEMERAL = (1024, 65535)
"""Load balancers, NAT gateways and Lambda use them all; Linux 32768 to 60999."""
EVERYTHING = (0, 65535)


@dataclass(frozen=True, slots=True)
class AclRule:
    """One entry; entries are judged in the order in which they stand, and the first that fits decides."""

    egress: bool
    allow: bool
    peer: Peer
    ports: tuple[int, int] | None
    """Of TCP; None for ICMP's "fragmentation needed", by which a sender learns how large packets may be."""
    why: str


def _in(peer: Peer, ports: tuple[int, int] | int, why: str, allow: bool = True) -> AclRule:
    return AclRule(False, allow, peer, (ports, ports) if isinstance(ports, int) else ports, why)


def _out(peer: Peer, ports: tuple[int, int] | int, why: str, allow: bool = True) -> AclRule:
    return AclRule(True, allow, peer, (ports, ports) if isinstance(ports, int) else ports, why)


_TOO_LARGE = (
    AclRule(False, True, "anywhere", None, "ICMP that tells how large packets may be"),
    AclRule(True, True, "anywhere", None, "ICMP that tells how large packets may be"),
)
ACL_RULES: Mapping[Tier, tuple[AclRule, ...]] = {
    "public": (
        _in("isolated", EVERYTHING, "stores have no business at the doors", allow=False),
        _in("anywhere", HTTPS, "senders and viewers to the load balancers, hosts to the NAT gateways"),
        _in("anywhere", EPHEMERAL, "answers to NAT gateways and from targets"),
        _out("isolated", EVERYTHING, "stores have no business at the doors", allow=False),
        _out("private", EPHEMERAL, "load balancers to their targets, answers through NAT gateways"),
        _out("anywhere", HTTPS, "NAT gateways to the internet"),
        _out("anywhere", EPHEMERAL, "answers to senders and viewers"),
        *_TOO_LARGE,
    ),
    "private": (
        _in("public", EPHEMERAL, "load balancers to their targets"),
        _in("private", EPHEMERAL, "hosts to each other, across zones"),
        _in("anywhere", EPHEMERAL, "answers of stores, endpoints, S3 and, through NAT gateways, the internet"),
        _out("public", EPHEMERAL, "answers to load balancers"),
        _out("private", EPHEMERAL, "hosts to each other, across zones"),
        _out("isolated", KAFKA_IAM, "Kafka"),
        _out("isolated", MIMIR, "Mimir"),
        _out("isolated", EPHEMERAL, "a store gets no other connection", allow=False),
        _out("anywhere", HTTPS, "OpenSearch and endpoints, S3, and through NAT gateways the internet"),
        *_TOO_LARGE,
    ),
    "isolated": (
        _in("private", HTTPS, "hosts to OpenSearch and endpoints"),
        _in("private", KAFKA_IAM, "hosts to Kafka"),
        _in("private", MIMIR, "hosts to Mimir"),
        _in("private", EVERYTHING, "nothing here ever waits for an answer of a host", allow=False),
        _in("public", EVERYTHING, "nothing comes past the private tier", allow=False),
        _in("isolated", HTTPS, "Mimir to endpoints, across zones"),
        _in("anywhere", EPHEMERAL, "stores to each other across zones, answers of S3"),
        _out("private", EPHEMERAL, "answers to hosts"),
        _out("private", EVERYTHING, "a store opens no connection to a host", allow=False),
        _out("public", EVERYTHING, "a store opens no connection to a door", allow=False),
        _out("isolated", EPHEMERAL, "stores to each other, across zones"),
        _out("anywhere", HTTPS, "endpoints across zones, S3"),
        *_TOO_LARGE,
    ),
}
"""Tier → its rules. What none of them allows is refused."""
