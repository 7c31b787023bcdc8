"""The private names: obs.internal for our services, a zone below it for each purpose that somebody else fills."""

from collections.abc import Sequence

from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.network.internal_names import ZONES, Purpose
from tickscope.cloud.network.services import Service
from tickscope.cloud.network.vpc import Vpc


class PrivateZones(Concern):
    """The hosted zones, seen by this VPC only."""

    SERVES = ((13, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, region: str) -> None:
        super().__init__(scope, id)
        here = route53.CfnHostedZone.VPCProperty(vpc_id=vpc.id, vpc_region=region)
        self._zones = {
            purpose: route53.CfnHostedZone(
                self,
                purpose.title(),
                name=name,
                vpcs=[here],
                hosted_zone_config=route53.CfnHostedZone.HostedZoneConfigProperty(
                    comment=f"Private names of {purpose}"
                ),
            )
            for purpose, name in ZONES.items()
        }

    def zone(self, purpose: Purpose) -> str:
        """Return the id of a purpose's zone."""
        return self._zones[purpose].attr_id


class EndpointNames(Concern):
    """A name for each interface endpoint, ``kinesis-streams.endpoints.obs.internal``, beside AWS' own.

    It is for reachability and for reading logs: the certificates behind it are for AWS' names.
    """

    SERVES = ((13, 1),)

    def __init__(
        self,
        scope: Construct,
        id: str,
        zones: PrivateZones,
        endpoints: Sequence[tuple[Service, ec2.CfnVPCEndpoint]],
    ) -> None:
        super().__init__(scope, id)
        for service, endpoint in endpoints:
            regional = Fn.split(":", Fn.select(0, endpoint.attr_dns_entries), 2)
            route53.CfnRecordSet(
                self,
                service.label,
                hosted_zone_id=zones.zone("endpoints"),
                name=f"{service.label}.{ZONES['endpoints']}",
                type="A",
                alias_target=route53.CfnRecordSet.AliasTargetProperty(
                    hosted_zone_id=Fn.select(0, regional),
                    dns_name=Fn.select(1, regional),
                    evaluate_target_health=True,
                ),
            )
