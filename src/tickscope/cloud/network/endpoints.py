"""VPC endpoints: AWS services are reached without the internet, by the organization, at the organization's own."""

from collections.abc import Sequence

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.services import GATEWAYS, INTERFACES, Service
from tickscope.cloud.network.vpc import Vpc
from tickscope.cloud.policies import endpoint_policy
from tickscope.model.organization import Account
from tickscope.model.platform import Platform


class InterfaceEndpoints(Concern):
    """An interface for each service in the isolated subnet of each zone, under the service's public name.

    They are in the isolated tier because they wait for hosts and open nothing themselves.
    """

    SERVES = ((12, 1), (12, 3))

    def __init__(
        self, scope: Construct, id: str, platform: Platform, account: Account, region: str, vpc: Vpc, group: str
    ) -> None:
        super().__init__(scope, id)
        self.made: list[tuple[Service, ec2.CfnVPCEndpoint]] = []
        for service in INTERFACES:
            endpoint = ec2.CfnVPCEndpoint(
                self,
                service.label,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{region}.{service.name}",
                vpc_id=vpc.id,
                subnet_ids=list(vpc.subnets("isolated")),
                security_group_ids=[group],
                private_dns_enabled=True,
                policy_document=endpoint_policy(platform, account, service.name) if service.signed else None,
            )
            Tags.of(endpoint).add("Name", service.name)
            self.made.append((service, endpoint))


class GatewayEndpoints(Concern):
    """Routes to S3 and DynamoDB from the private and the isolated subnets."""

    SERVES = ((12, 2), (12, 3))

    def __init__(
        self,
        scope: Construct,
        id: str,
        platform: Platform,
        account: Account,
        region: str,
        vpc: Vpc,
        route_tables: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        for service in GATEWAYS:
            endpoint = ec2.CfnVPCEndpoint(
                self,
                service.label,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{region}.{service.name}",
                vpc_id=vpc.id,
                route_table_ids=list(route_tables),
                policy_document=endpoint_policy(platform, account, service.name),
            )
            Tags.of(endpoint).add("Name", service.name)
