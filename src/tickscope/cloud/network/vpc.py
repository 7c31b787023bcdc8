"""The VPC and its subnets, exactly as planned."""

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.network.addresses import AddressPlan, Subnet, Tier

ZONES_ARE_NAMED = "The platform file names the zones, so that no look-up decides where data lives."


class Vpc(Concern):
    """A VPC with a subnet for each tier in each zone.

    Made from L1: the CDK's own Vpc numbers its subnets by itself, joins routes, NAT gateways and subnets in one
    construct, and empties the default security group by a Lambda function. See docs/decisions/0004.
    """

    SERVES = ((8, 1), (9, 1))

    def __init__(self, scope: Construct, id: str, plan: AddressPlan, name: str) -> None:
        super().__init__(scope, id)
        self.plan = plan
        self._name = name
        self._vpc = ec2.CfnVPC(
            self,
            "Resource",
            cidr_block=str(plan.network),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            instance_tenancy="default",
        )
        Tags.of(self._vpc).add("Name", name)
        accept(self, "CloudFormation-Validate::W3010", ZONES_ARE_NAMED)
        self._subnets = {subnet: self._subnet(subnet) for subnet in plan.subnets}

    @property
    def id(self) -> str:
        """The VPC's id."""
        return self._vpc.attr_vpc_id

    @property
    def default_security_group(self) -> str:
        """The id of the group that AWS makes with a VPC and that nothing here uses."""
        return self._vpc.attr_default_security_group

    def subnet(self, subnet: Subnet) -> str:
        """Return a subnet's id."""
        return self._subnets[subnet].attr_subnet_id

    def subnets(self, tier: Tier) -> tuple[str, ...]:
        """Return the ids of a tier's subnets, in the order of the zones."""
        return tuple(self.subnet(subnet) for subnet in self.plan.of(tier))

    def _subnet(self, subnet: Subnet) -> ec2.CfnSubnet:
        made = ec2.CfnSubnet(
            self,
            subnet.id,
            vpc_id=self._vpc.attr_vpc_id,
            availability_zone=subnet.zone,
            cidr_block=str(subnet.network),
            map_public_ip_on_launch=False,
        )
        Tags.of(made).add("Name", f"{self._name}-{subnet.tier}-{subnet.zone}")
        Tags.of(made).add("Tier", subnet.tier)
        return made
