"""Route tables: one for each subnet, so that no zone leans on another."""

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.addresses import Subnet, Tier
from tickscope.cloud.network.vpc import Vpc


class RouteTables(Concern):
    """Tables without routes of their own, but for the VPC's: who opens a way adds it."""

    SERVES = ((9, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc) -> None:
        super().__init__(scope, id)
        self._vpc = vpc
        self._tables = {subnet: self._table(subnet) for subnet in vpc.plan.subnets}

    def table(self, subnet: Subnet) -> str:
        """Return the id of a subnet's route table."""
        return self._tables[subnet].attr_route_table_id

    def tables(self, tier: Tier) -> tuple[str, ...]:
        """Return the ids of a tier's route tables, in the order of the zones."""
        return tuple(self.table(subnet) for subnet in self._vpc.plan.of(tier))

    def _table(self, subnet: Subnet) -> ec2.CfnRouteTable:
        table = ec2.CfnRouteTable(self, subnet.id, vpc_id=self._vpc.id)
        Tags.of(table).add("Name", f"{subnet.tier}-{subnet.zone}")
        ec2.CfnSubnetRouteTableAssociation(
            self,
            f"{subnet.id}Association",
            route_table_id=table.attr_route_table_id,
            subnet_id=self._vpc.subnet(subnet),
        )
        return table
