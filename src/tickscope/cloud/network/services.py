"""AWS services that are reached inside the VPC: their endpoints, and the names that hosts ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """A service with an endpoint of its own; ``name`` is the endpoint's, without the region.

    ``hosts`` are the names that the SDKs ask for, ``*.`` for all below one; ``{region}`` is replaced.
    """

    name: str
    hosts: tuple[str, ...]
    signed: bool = True
    """Whether requests are signed with IAM credentials. Without, no principal is known, and a policy that names the
    organization would refuse everyone: such an endpoint has none."""

    def names(self, region: str) -> tuple[str, ...]:
        """Return the names that hosts ask for in a region."""
        return tuple(f"{host.format(region=region)}.amazonaws.com" for host in self.hosts)

    @property
    def label(self) -> str:
        """The name as one label of DNS: ``ecr-api``."""
        return self.name.replace(".", "-")


INTERFACES = (
    Service("aps", ("aps.{region}",)),
    Service("aps-workspaces", ("aps-workspaces.{region}",)),
    Service("grafana", ("grafana.{region}",)),
    Service("grafana-workspace", ("*.grafana-workspace.{region}",), signed=False),
    Service("kinesis-streams", ("kinesis.{region}", "*.data-kinesis.{region}", "*.control-kinesis.{region}")),
    Service("kinesis-firehose", ("firehose.{region}",)),
    Service("ssm", ("ssm.{region}",)),
    Service("ssmmessages", ("ssmmessages.{region}",)),
    Service("ec2messages", ("ec2messages.{region}",)),
    Service("ecr.api", ("api.ecr.{region}",)),
    Service("ecr.dkr", ("*.dkr.ecr.{region}",)),
    Service("sts", ("sts.{region}",)),
    Service("monitoring", ("monitoring.{region}",)),
    Service("logs", ("logs.{region}",)),
    Service("secretsmanager", ("secretsmanager.{region}",)),
    Service("kms", ("kms.{region}",)),
    Service("athena", ("athena.{region}",)),
    Service("glue", ("glue.{region}",)),
    Service("guardduty-data", ("guardduty-data.{region}",)),
)
"""SYSTEMS row 12, and where GuardDuty's agents report what runs on hosts (row 5): the endpoint that GuardDuty would
make by itself has a group that no host here may reach.

OpenSearch is not here: its domain puts interfaces of its own into the isolated subnets, with the group
``opensearch`` (OpenSearch Service Developer Guide, "Launching your domains within a VPC").

People and Grafana's own tokens speak to ``grafana-workspace``, not IAM (Amazon Managed Grafana User Guide,
"Interface VPC endpoints"): who may come is the workspace's network access control."""
GATEWAYS = (
    Service("s3", ("s3.{region}", "*.s3.{region}", "*.s3.dualstack.{region}")),
    Service("dynamodb", ("dynamodb.{region}", "*.ddb.{region}")),
)
"""Reached through routes, at their public names. Amazon Linux's packages are in S3, under its dual-stack names."""
INSIDE = ("*.{region}.es", "*.kafka.{region}", "*.elb.{region}", "*.{region}.elb", "*.{region}.vpce")
"""Names of what lies in the VPC itself: OpenSearch's domain, MSK's brokers, load balancers, endpoints."""


WITHOUT_REGION = ("s3", "*.s3")
"""What Python's SDK asks for in us-east-1 (botocore, ``s3.us_east_1_regional_endpoint``)."""


def aws_names(region: str) -> tuple[str, ...]:
    """Return the names of AWS that hosts of a region need, and no more."""
    found = [name for service in (*INTERFACES, *GATEWAYS) for name in service.names(region)]
    hosts = (*INSIDE, *WITHOUT_REGION) if region == "us-east-1" else INSIDE
    found += [f"{each.format(region=region)}.amazonaws.com" for each in hosts]
    return tuple(found)


def host_names(region: str) -> str:
    """Return the names that the VPC gives its own hosts (Amazon VPC User Guide, "DNS attributes for your VPC")."""
    return "*.ec2.internal" if region == "us-east-1" else f"*.{region}.compute.internal"
