"""Networks are real ones; those of environments are private and do not meet. Ports pass their network ACLs."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ENVIRONMENTS
from tickscope.spec.rules.draft import Draft

PREFIX_MIN, PREFIX_MAX = 16, 20
PRIVATE = tuple(IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918."""
PORT_MIN = 1024
"""The first of the ports at which network ACLs let anybody reach hosts."""
PORTS_OF_HOSTS = ("portal", "gateway", "relay", "front")
DOCKER = IPv4Network("172.17.0.0/16")
"""Containers on a host cannot reach it: it is their bridge's. Amazon VPC's guide (CIDR blocks) warns of it."""


def networks(draft: Draft) -> Iterator[Problem]:
    """An environment's network can be a VPC's, and shares no address with another's."""
    seen: list[tuple[KeyPath, IPv4Network]] = []
    for entry in draft.entries(ENVIRONMENTS):
        path = (*entry, "cidr")
        text = draft.value(path)
        if not isinstance(text, str):
            continue
        network = _network(text)
        said = network if isinstance(network, str) else _unfit(network)
        if said:
            yield Problem(draft.spot(path), path, said)
        if isinstance(network, str):
            continue
        for other, its in seen:
            if network.overlaps(its):
                message = f"{network} overlaps {its} of {draft.name(other)}; allowed: addresses of its own"
                yield Problem(draft.spot(path), path, message)
        seen.append((path, network))


def lists(draft: Draft) -> Iterator[Problem]:
    """Networks that are let in are real ones; all of the internet is an empty list, as WAF takes no /0."""
    for entry in draft.entries(ENVIRONMENTS):
        for key in ("portal_cidrs", "sender_cidrs"):
            for path, text in draft.items((*entry, key)):
                network = _network(text)
                if isinstance(network, str):
                    yield Problem(draft.spot(path), path, network)
                elif network.prefixlen == 0:
                    message = f"{text} is everybody; allowed: an empty list for that, or /1 to /32"
                    yield Problem(draft.spot(path), path, message)


def ports(draft: Draft) -> Iterator[Problem]:
    """What listens on hosts of an environment does so where the network ACLs let connections pass."""
    for name in PORTS_OF_HOSTS if draft.length(ENVIRONMENTS) else ():
        path: KeyPath = ("ports", name)
        port = draft.number(path)
        if port is not None and port < PORT_MIN:
            message = (
                f"{port} is closed by the network ACLs of {draft.name(ENVIRONMENTS)}; allowed: {PORT_MIN} to 65535"
            )
            yield Problem(draft.spot(path), path, message)


def _network(text: str) -> IPv4Network | str:
    """Return the network, or what is wrong with it."""
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        return f"'{text}' is no IPv4 network; allowed: for example 10.20.0.0/16"
    return network if str(network) == text else f"{text} is an address in a network; allowed: {network}"


def _unfit(network: IPv4Network) -> str | None:
    if not PREFIX_MIN <= network.prefixlen <= PREFIX_MAX:
        return f"{network} is /{network.prefixlen}; allowed: /{PREFIX_MIN} to /{PREFIX_MAX}"
    if not any(network.subnet_of(each) for each in PRIVATE):
        return f"{network} is not private; allowed: a network in {', '.join(map(str, PRIVATE))}"
    if network.overlaps(DOCKER):
        return f"{network} is that of Docker's bridge on every host; allowed: another than {DOCKER}"
    return None
