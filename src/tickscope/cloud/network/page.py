"""The tables of docs/guide/cloud-network.md, from what the network is made from.

``python -m tickscope.cloud.network.page docs/examples/aws.yaml docs/guide/cloud-network.md`` writes them anew.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tickscope.cloud.network.acl_rules import ACL_RULES, AclRule
from tickscope.cloud.network.addresses import TIERS, address_plan
from tickscope.cloud.network.allowlist import DnsRule, dns_rules
from tickscope.cloud.network.flows import ROLES, flows
from tickscope.cloud.network.services import GATEWAYS, INTERFACES
from tickscope.model.platform import Platform
from tickscope.spec import load

MARK = "<!-- {}: {} -->"


def written(page: str, platform: Platform) -> str:
    """Return the page with each of its tables replaced; the platform's first environment is the example."""
    for name, table in TABLES.items():
        begin, end = MARK.format(name, "begin"), MARK.format(name, "end")
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page needs {begin} and, behind it, {end}")
        page = f"{before}{begin}\n{table(platform)}\n{end}{after}"
    return page


def _addresses(platform: Platform) -> str:
    environment = platform.cloud.environments[0]
    plan = address_plan(environment.cidr, environment.zones)
    rows: list[list[object]] = []
    for tier in TIERS:
        subnets = plan.of(tier)
        spare = next(each for each in plan.spare if each.subnet_of(plan.tiers[tier]))
        rows.append([tier, plan.tiers[tier], *(subnet.network for subnet in subnets), spare])
    rows.append(["spare", plan.spare[-1], "", "", "", ""])
    return _table(["tier", "all of it", *environment.zones, "a fourth zone"], rows)


def _roles(_: Platform) -> str:
    return _table(["role", "tier", "what it is"], ([f"`{role}`", *about] for role, about in ROLES.items()))


def _flows(platform: Platform) -> str:
    found = flows(platform, platform.cloud.environments[0])
    return _table(
        ["from", "to", "port", "what for"], ([each.source, each.target, each.port, each.why] for each in found)
    )


def _acls(_: Platform) -> str:
    rows = ([tier, *_acl_cells(rule)] for tier, rules in ACL_RULES.items() for rule in rules)
    return _table(["tier", "way", "peer", "ports", "verdict", "what for"], rows)


def _acl_cells(rule: AclRule) -> Iterable[object]:
    verdict = "allow" if rule.allow else "deny"
    return ["out" if rule.egress else "in", rule.peer, _ports(rule.ports), verdict, rule.why]


def _ports(ports: tuple[int, int] | None) -> str:
    if ports is None:
        return "ICMP 3, 4"
    first, last = ports
    return "all" if first == 0 else f"{first}" if first == last else f"{first}–{last}"


def _endpoints(_: Platform) -> str:
    rows = [[f"`{each.name}`", "interface", "yes" if each.signed else "no: not signed"] for each in INTERFACES]
    rows += [[f"`{each.name}`", "gateway", "yes"] for each in GATEWAYS]
    return _table(["service", "endpoint", "policy"], rows)


def _dns(platform: Platform) -> str:
    rules = dns_rules(platform.cloud.environments[0])
    return _table(["priority", "verdict", "names"], ([each.priority, *_dns_cells(each)] for each in rules))


def _dns_cells(rule: DnsRule) -> Iterable[object]:
    what = rule.protection or rule.aws_list or ", ".join(f"`{name}`" for name in rule.names)
    return ["allow" if rule.allow else "block", what]


def _table(head: Sequence[object], rows: Iterable[Iterable[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


TABLES: Mapping[str, Callable[[Platform], str]] = {
    "addresses": _addresses,
    "roles": _roles,
    "flows": _flows,
    "acls": _acls,
    "endpoints": _endpoints,
    "dns": _dns,
}

if __name__ == "__main__":
    example, guide = Path(sys.argv[1]), Path(sys.argv[2])
    guide.write_text(written(guide.read_text(encoding="utf-8"), load(example)), encoding="utf-8")
