"""Network ACLs, one for each tier."""

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.network.acl_rules import ACL_RULES, AclRule
from tickscope.cloud.network.addresses import TIERS, Tier
from tickscope.cloud.network.internet import ANYWHERE
from tickscope.cloud.network.vpc import Vpc

TCP, ICMP = 6, 1
FRAGMENTATION_NEEDED = ec2.CfnNetworkAclEntry.IcmpProperty(type=3, code=4)
NUMBERS_BETWEEN = 10
"""Room to put a rule between two by hand while something burns."""


class NetworkAcls(Concern):
    """Every subnet has its tier's ACL; the VPC's default ACL, which lets all in, has none."""

    SERVES = ((11, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc) -> None:
        super().__init__(scope, id)
        self._vpc = vpc
        accept(
            self,
            "AwsSolutions-VPC3",
            "ACLs are asked for as a second line under the security groups, which are per role and least access.",
        )
        for tier in TIERS:
            self._acl(tier)

    def _acl(self, tier: Tier) -> None:
        acl = ec2.CfnNetworkAcl(self, tier.title(), vpc_id=self._vpc.id)
        Tags.of(acl).add("Name", tier)
        numbers = {True: 0, False: 0}
        for rule in ACL_RULES[tier]:
            numbers[rule.egress] += NUMBERS_BETWEEN
            self._entry(acl, tier, rule, numbers[rule.egress])
        for subnet in self._vpc.plan.of(tier):
            ec2.CfnSubnetNetworkAclAssociation(
                self,
                f"{subnet.id}Association",
                network_acl_id=acl.attr_id,
                subnet_id=self._vpc.subnet(subnet),
            )

    def _entry(self, acl: ec2.CfnNetworkAcl, tier: Tier, rule: AclRule, number: int) -> None:
        ports = rule.ports and ec2.CfnNetworkAclEntry.PortRangeProperty(from_=rule.ports[0], to=rule.ports[1])
        ec2.CfnNetworkAclEntry(
            self,
            f"{tier.title()}{'Out' if rule.egress else 'In'}{number}",
            network_acl_id=acl.attr_id,
            rule_number=number,
            egress=rule.egress,
            rule_action="allow" if rule.allow else "deny",
            protocol=TCP if ports else ICMP,
            cidr_block=ANYWHERE if rule.peer == "anywhere" else str(self._vpc.plan.tiers[rule.peer]),
            port_range=ports,
            icmp=None if ports else FRAGMENTATION_NEEDED,
        )
