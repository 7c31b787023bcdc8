"""An environment's network and perimeter."""

from aws_cdk import CfnOutput
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.network.acls import NetworkAcls
from tickscope.cloud.network.addresses import address_plan
from tickscope.cloud.network.dns_firewall import DnsFirewall, QueryLogs
from tickscope.cloud.network.endpoints import GatewayEndpoints, InterfaceEndpoints
from tickscope.cloud.network.flow_logs import FlowLogs
from tickscope.cloud.network.flows import flows
from tickscope.cloud.network.internet import InternetGateway, NatGateways
from tickscope.cloud.network.log_delivery import LogDelivery
from tickscope.cloud.network.routes import RouteTables
from tickscope.cloud.network.security_groups import SecurityGroups
from tickscope.cloud.network.vpc import Vpc
from tickscope.cloud.network.zones import EndpointNames, PrivateZones
from tickscope.cloud.perimeter.certificates import Certificates
from tickscope.cloud.perimeter.expiry import CertificateExpiry
from tickscope.cloud.perimeter.shield import ShieldProtection
from tickscope.cloud.perimeter.web_acl import WebAcl, WebAclLogs
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.cloud.stacks.log_archive import LogArchiveStack
from tickscope.cloud.stacks.security import SecurityStack
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform


class NetworkStack(PlacedStack):
    """An environment's network and perimeter.

    Its default security group is told as an output: CloudFormation cannot empty it, so a reconciler does.
    """

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        place: Place,
        keys: KeysStack,
        logs: LogArchiveStack,
        security: SecurityStack,
    ) -> None:
        super().__init__(scope, platform, place)
        assert place.environment
        environment, key = place.environment, keys.key("logs")
        self._network = Vpc(self, "Vpc", address_plan(environment.cidr, environment.zones), environment.name)
        self._routes = RouteTables(self, "Routes", self._network)
        addresses = self._ways_out(environment)
        NetworkAcls(self, "Acls", self._network)
        self._groups = SecurityGroups(
            self,
            "Groups",
            self._network,
            environment,
            flows(platform, environment),
            [each.attr_public_ip for each in addresses],
        )
        FlowLogs(self, "FlowLogs", self._network, key, environment.flow_log_days)
        self._services(environment)
        self._watched_doors(environment, key)
        if environment.shield_advanced and addresses:
            ShieldProtection(self, "Shield", environment.name, addresses, security.incidents)
        certificates = Certificates(self, "Certificates", environment)
        if certificates.all:
            CertificateExpiry(self, "Expiry", certificates.all, security.incidents)
        CfnOutput(self, names.DEFAULT_GROUP_OUTPUT, value=self._network.default_security_group)

    def _ways_out(self, environment: CloudEnvironment) -> list[ec2.CfnEIP]:
        internet = InternetGateway(self, "Internet", self._network, self._routes)
        if not environment.nat:
            return []
        return NatGateways(self, "Nat", self._network, self._routes, internet).addresses

    def _services(self, environment: CloudEnvironment) -> None:
        where = (self.platform, environment.account, environment.region, self._network)
        interfaces = InterfaceEndpoints(self, "Interfaces", *where, self._groups.id_of("endpoints"))
        inner = (*self._routes.tables("private"), *self._routes.tables("isolated"))
        GatewayEndpoints(self, "Gateways", *where, inner)
        zones = PrivateZones(self, "Zones", self._network, environment.region)
        EndpointNames(self, "EndpointNames", zones, interfaces.made)

    def _watched_doors(self, environment: CloudEnvironment, key: kms.IKey) -> None:
        qualifier, days = self.platform.cloud.qualifier, environment.flow_log_days
        DnsFirewall(self, "DnsFirewall", self._network, environment)
        queries = QueryLogs(self, "QueryLogs", self._network, key, days)
        web_acl = WebAcl(self, "WebAcl", environment)
        group = names.web_acl_log_group(qualifier, environment.name)
        requests = WebAclLogs(self, "WebAclLogs", web_acl, group, key, days)
        policy = names.log_delivery_policy(qualifier, environment.name)
        delivery = LogDelivery(self, "LogDelivery", policy, [queries.group, requests.group])
        queries.after(delivery)
        requests.after(delivery)
