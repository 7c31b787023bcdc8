"""Ways to the internet: a gateway for what is public, a NAT gateway in each zone for what is private."""

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.routes import RouteTables
from tickscope.cloud.network.vpc import Vpc

ANYWHERE = "0.0.0.0/0"


class InternetGateway(Concern):
    """The internet gateway and the public tier's routes to it. Load balancers need it, with or without NAT."""

    SERVES = ((10, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, routes: RouteTables) -> None:
        super().__init__(scope, id)
        gateway = ec2.CfnInternetGateway(self, "Resource")
        self.attachment = ec2.CfnVPCGatewayAttachment(
            self, "Attachment", vpc_id=vpc.id, internet_gateway_id=gateway.attr_internet_gateway_id
        )
        for subnet in vpc.plan.of("public"):
            route = ec2.CfnRoute(
                self,
                f"{subnet.id}Route",
                route_table_id=routes.table(subnet),
                destination_cidr_block=ANYWHERE,
                gateway_id=gateway.attr_internet_gateway_id,
            )
            route.node.add_dependency(self.attachment)


class NatGateways(Concern):
    """A NAT gateway with an address of its own in each zone, and each private subnet's route to its zone's."""

    SERVES = ((10, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, routes: RouteTables, internet: InternetGateway) -> None:
        super().__init__(scope, id)
        self.addresses: list[ec2.CfnEIP] = []
        for public, private in zip(vpc.plan.of("public"), vpc.plan.of("private"), strict=True):
            address = ec2.CfnEIP(self, f"{public.id}Address", domain="vpc")
            address.node.add_dependency(internet.attachment)
            self.addresses.append(address)
            nat = ec2.CfnNatGateway(
                self,
                public.id,
                subnet_id=vpc.subnet(public),
                allocation_id=address.attr_allocation_id,
                connectivity_type="public",
            )
            nat.node.add_dependency(internet.attachment)
            Tags.of(nat).add("Name", f"nat-{public.zone}")
            ec2.CfnRoute(
                self,
                f"{private.id}Route",
                route_table_id=routes.table(private),
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat.attr_nat_gateway_id,
            )
