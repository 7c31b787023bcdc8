"""An environment's network: tiers by zones, the ways in and out, what stands around it."""

from collections.abc import Iterator

from tickscope.cloud.network.addresses import Tier, address_plan
from tickscope.cloud.picture.blocks import GAP, LINE, PADDING, Block, framed, stacked, text, wrapped
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform

CELL_WIDTH, CELL_HEIGHT = 186, 66
FACTS_WIDTH = 396
HOLDS: dict[Tier, str] = {
    "public": "load balancers",
    "private": "gateways, relays, portal",
    "isolated": "stores, AWS' endpoints",
}
ORDER: tuple[Tier, ...] = ("public", "private", "isolated")


def environment(platform: Platform, its: CloudEnvironment, width: float) -> Block:
    """Return an environment as a frame of a width: the network on the left, facts on the right."""
    network = _network(its)
    facts = _facts([*_facts_of(platform, its)])
    inner = Block(
        network.width + GAP + facts.width,
        max(network.height, facts.height),
        network.at(0, 0) + facts.at(network.width + GAP, 0),
    )
    title = f"Environment {its.name}: account {its.account.name} ({its.account.id}), {its.region}"
    return framed(title, [], inner, "environment", width)


def _network(its: CloudEnvironment) -> Block:
    plan = address_plan(its.cidr, its.zones)
    rows = []
    for tier in ORDER:
        cells = ""
        for place, subnet in enumerate(plan.of(tier)):
            holds = f"NAT gateway, {HOLDS[tier]}" if tier == "public" and its.nat else HOLDS[tier]
            cells += _cell(f"{tier} {subnet.zone}", str(subnet.network), holds, tier).at(
                place * (CELL_WIDTH + GAP), 0
            )
        rows.append(Block(len(its.zones) * (CELL_WIDTH + GAP) - GAP, CELL_HEIGHT, cells))
    way = "internet gateway, one NAT gateway in each zone" if its.nat else "no NAT: hosts reach AWS' services only"
    return framed(f"VPC {its.cidr}: {way}", [], stacked(rows), "network")


def _cell(title: str, network: str, holds: str, tier: Tier) -> Block:
    drawn = f'<rect width="{CELL_WIDTH}" height="{CELL_HEIGHT}" rx="5" class="{tier}"/>'
    for place, (words, kind) in enumerate(((title, "title"), (network, "note"), (holds, "small"))):
        drawn += text(PADDING - 2, PADDING + 9 + place * LINE, words, kind)
    return Block(CELL_WIDTH, CELL_HEIGHT, drawn)


def _facts(facts: list[tuple[str, str]]) -> Block:
    drawn, y = "", 12.0
    for title, words in facts:
        drawn += text(0, y, title, "title")
        for line in wrapped(words, FACTS_WIDTH):
            y += LINE
            drawn += text(0, y, line, "small")
        y += LINE + 6
    return Block(FACTS_WIDTH, y - LINE, drawn)


def _facts_of(platform: Platform, its: CloudEnvironment) -> Iterator[tuple[str, str]]:
    yield "Endpoints", "AWS' services in each zone, S3 and DynamoDB by route"
    names = f"AWS', {', '.join(its.egress_domains)}" if its.egress_domains else "AWS' only"
    yield "Names", f"obs.internal inside; of others hosts look up {names}"
    portal = its.domain or "no public name"
    shield = ", Shield Advanced" if its.shield_advanced else ""
    yield "Portal", f"{portal}; WAF{shield}; from {', '.join(its.portal_cidrs) or 'everywhere'}"
    yield "Game hosts", f"from {', '.join(its.sender_cidrs) or 'everywhere'}"
    own = [f"{each.name}: {each.cloud.key}" for each in platform.tenants if each.cloud.key != "shared"]
    yield "Keys", "one for each purpose" + (f"; of tenants: {', '.join(own)}" if own else "")
