"""Whether a connection would come about, judged from a template as EC2 would: groups, then ACLs, both ways."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from tests.unit.cloud.synthesised import Synthesised

TCP, ICMP = 6, 1


class Reachability:
    """Groups by their name, subnets by their tags, entries of ACLs, as one network stack has them."""

    def __init__(self, synthesised: Synthesised, stack: str) -> None:
        self._stacks, self._stack = synthesised, stack
        self.groups = {_tag(each["Properties"], "Name"): name for name, each in self.of("SecurityGroup").items()}
        self.subnets: dict[str, list[IPv4Network]] = {}
        self._acl_of: dict[str, str] = {}
        associations = [each["Properties"] for each in self.of("SubnetNetworkAclAssociation").values()]
        acls = {_target(each["SubnetId"]): _target(each["NetworkAclId"]) for each in associations}
        for name, subnet in self.of("Subnet").items():
            tier = _tag(subnet["Properties"], "Tier")
            self.subnets.setdefault(tier, []).append(IPv4Network(subnet["Properties"]["CidrBlock"]))
            self._acl_of[tier] = acls[name]

    def groups_allow(self, source: str, target: str, port: int) -> bool:
        """Return whether the groups of two roles let one open a connection to the other's port."""
        out = any(
            _target(rule.get("DestinationSecurityGroupId")) == self.groups[target]
            for rule in self.rules("SecurityGroupEgress", source, port)
        )
        into = any(
            _target(rule.get("SourceSecurityGroupId")) == self.groups[source]
            for rule in self.rules("SecurityGroupIngress", target, port)
        )
        assert out == into, f"{source} → {target}:{port} is allowed on one side only"
        return out

    def between(self, kind: str, peer: str, backwards: bool = False) -> set[tuple[str, str, int]]:
        """Return source, target and port of every rule of a kind that names a group as ``peer``."""
        roles = {group: role for role, group in self.groups.items()}
        found = set()
        for role in self.groups:
            for rule in self.rules(kind, role):
                if peer in rule:
                    other = roles[_target(rule[peer])]
                    source, target = (other, role) if backwards else (role, other)
                    found.add((source, target, int(rule["FromPort"])))
        return found

    def rules(self, kind: str, role: str, port: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield a role's rules of a kind, those for one port or all."""
        for each in self.of(kind).values():
            rule = each["Properties"]
            assert rule["FromPort"] == rule["ToPort"]
            assert rule["IpProtocol"] == "tcp"
            if _target(rule["GroupId"]) == self.groups[role] and port in (None, rule["FromPort"]):
                yield rule

    def acls_allow(
        self, source: tuple[str, IPv4Address], target: tuple[str, IPv4Address], port: int, answer_port: int
    ) -> bool:
        """Return whether a connection and its answers pass the ACLs of two ends; a tier may be "outside"."""
        (source_tier, source_at), (target_tier, target_at) = source, target
        if source_tier == target_tier and any(
            source_at in net and target_at in net for net in self.subnets[source_tier]
        ):
            return True
        return (
            self._passes(source_tier, True, target_at, port)
            and self._passes(target_tier, False, source_at, port)
            and self._passes(target_tier, True, source_at, answer_port)
            and self._passes(source_tier, False, target_at, answer_port)
        )

    def _passes(self, tier: str, egress: bool, peer: IPv4Address, port: int) -> bool:
        if tier == "outside":
            return True
        entries = [each["Properties"] for each in self.of("NetworkAclEntry").values()]
        mine = [
            each
            for each in entries
            if _target(each["NetworkAclId"]) == self._acl_of[tier] and each["Egress"] is egress
        ]
        assert 0 < len(mine) <= 20, "an ACL has 20 rules a direction"
        assert {each["Protocol"] for each in mine} == {TCP, ICMP}
        tcp = [each for each in mine if each["Protocol"] == TCP]
        for entry in sorted(tcp, key=lambda each: int(each["RuleNumber"])):
            ports = entry["PortRange"]
            if peer in IPv4Network(entry["CidrBlock"]) and ports["From"] <= port <= ports["To"]:
                return bool(entry["RuleAction"] == "allow")
        return False

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the stack's resources of a kind of EC2, by logical id."""
        return self._stacks.resources(self._stack, f"AWS::EC2::{kind}")


def _tag(properties: dict[str, Any], key: str) -> str:
    return next(str(tag["Value"]) for tag in properties["Tags"] if tag["Key"] == key)


def _target(reference: Any) -> str:
    """Return the logical id that a Ref or Fn::GetAtt names; empty for none."""
    if not isinstance(reference, dict):
        return ""
    return str(reference.get("Ref") or reference["Fn::GetAtt"][0])
