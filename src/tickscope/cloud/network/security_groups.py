"""Security groups: one for each role, made from the table of flows, both directions stated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.network.flows import ROLES, Flow, Outside, Role
from tickscope.cloud.network.internet import ANYWHERE
from tickscope.cloud.network.vpc import Vpc
from tickscope.model.cloud import CloudEnvironment

NOBODY = ec2.CfnSecurityGroup.EgressProperty(
    ip_protocol="-1", cidr_ip="127.0.0.1/32", description="Takes the place of the rule that would let all out"
)
"""EC2 lets a group without egress rules reach everything (CloudFormation, AWS::EC2::SecurityGroup)."""

OPEN_DOORS = {
    ANYWHERE: "A public door: the platform file names no networks for it, and port 443 is all that is open.",
    "nat": "One address, of our own NAT gateway; the check cannot tell, since it is known on deployment only.",
}


@dataclass(frozen=True, slots=True)
class _Peer:
    """Of a rule whose other side has no group: a network, or a prefix list."""

    id: str
    cidr: str | None = None
    prefix_list: str | None = None


class SecurityGroups(Concern):
    """A group for each role. Rules between two groups name the groups, never networks."""

    SERVES = ((11, 1),)

    def __init__(
        self,
        scope: Construct,
        id: str,
        vpc: Vpc,
        environment: CloudEnvironment,
        flows: Sequence[Flow],
        nat_addresses: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        self._environment = environment
        self._nat_addresses = nat_addresses
        self._groups: dict[str, ec2.CfnSecurityGroup] = {role: self._group(role, vpc) for role in ROLES}
        for flow in flows:
            self._rules(flow)

    def id_of(self, role: Role) -> str:
        """Return the id of a role's group."""
        return self._groups[role].attr_group_id

    def _group(self, role: Role, vpc: Vpc) -> ec2.CfnSecurityGroup:
        tier, description = ROLES[role]
        group = ec2.CfnSecurityGroup(
            self,
            role.title(),
            vpc_id=vpc.id,
            group_description=f"{description}; {tier}",
            security_group_egress=[NOBODY],
        )
        Tags.of(group).add("Name", role)
        return group

    def _rules(self, flow: Flow) -> None:
        source, target = self._groups.get(flow.source), self._groups.get(flow.target)
        name = f"{flow.source.title()}To{flow.target.title()}{flow.port}"
        if source and target:
            self._ingress(f"{name}In", flow, target, source_security_group_id=source.attr_group_id)
            self._egress(f"{name}Out", flow, source, destination_security_group_id=target.attr_group_id)
        elif target:
            for peer in self._peers(flow.source):
                rule = self._ingress(f"{name}From{peer.id}", flow, target, cidr_ip=peer.cidr)
                if reason := OPEN_DOORS.get("nat" if flow.source == "nat" else peer.cidr or ""):
                    accept(rule, "AwsSolutions-EC23", reason)
        elif source:
            for peer in self._peers(flow.target):
                id = f"{flow.source.title()}To{peer.id}{flow.port}"
                if not self.node.try_find_child(id):
                    self._egress(id, flow, source, cidr_ip=peer.cidr, destination_prefix_list_id=peer.prefix_list)

    def _peers(self, outside: Role | Outside) -> Iterator[_Peer]:
        environment, lists = self._environment, self._environment.aws_lists
        match outside:
            case "senders":
                yield from (_Peer(_id(each), each) for each in environment.sender_cidrs or (ANYWHERE,))
            case "viewers":
                yield from (_Peer(_id(each), each) for each in environment.portal_cidrs or (ANYWHERE,))
            case "nat":
                yield from (_Peer(f"Nat{at}", f"{each}/32") for at, each in enumerate(self._nat_addresses))
            case "s3" if lists.s3:
                yield _Peer("S3", prefix_list=lists.s3)
            case "dynamodb" if lists.dynamodb:
                yield _Peer("DynamoDb", prefix_list=lists.dynamodb)
            case _:
                yield _Peer("Anywhere", ANYWHERE)

    def _ingress(
        self, id: str, flow: Flow, group: ec2.CfnSecurityGroup, **peer: str | None
    ) -> ec2.CfnSecurityGroupIngress:
        return ec2.CfnSecurityGroupIngress(
            self,
            id,
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            from_port=flow.port,
            to_port=flow.port,
            description=flow.why,
            **peer,
        )

    def _egress(self, id: str, flow: Flow, group: ec2.CfnSecurityGroup, **peer: str | None) -> None:
        ec2.CfnSecurityGroupEgress(
            self,
            id,
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            from_port=flow.port,
            to_port=flow.port,
            description=flow.why,
            **peer,
        )


def _id(cidr: str) -> str:
    return "Anywhere" if cidr == ANYWHERE else cidr.replace(".", "-").replace("/", "-")
