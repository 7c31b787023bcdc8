"""Flow logs: who spoke with whom, kept as long as the file says."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud.concern import Concern, PlacedStack
from tickscope.cloud.network.log_groups import encrypted_log_group
from tickscope.cloud.network.vpc import Vpc

FIELDS = (
    "start",
    "end",
    "action",
    "reject-reason",
    "flow-direction",
    "traffic-path",
    "srcaddr",
    "srcport",
    "dstaddr",
    "dstport",
    "protocol",
    "tcp-flags",
    "packets",
    "bytes",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "az-id",
    "subnet-id",
    "instance-id",
    "interface-id",
    "log-status",
)
"""When, whether, which way, who, how much, where (Amazon VPC User Guide, "Flow log records", versions 2 to 8)."""
WINDOW_S = 60
"""The finer of the two that there are: an incident is read by the minute."""


class FlowLogs(Concern):
    """All traffic of the VPC, accepted and rejected, in a log group under the environment's key for logs."""

    SERVES = ((8, 1),)

    def __init__(self, scope: Construct, id: str, vpc: Vpc, key: kms.IKey, days: int) -> None:
        super().__init__(scope, id)
        group = encrypted_log_group(self, "Records", key, days)
        stack = PlacedStack.of(self)
        role = iam.Role(
            self,
            "Role",
            description="Writes the flow logs of the VPC",
            assumed_by=iam.ServicePrincipal(
                "vpc-flow-logs.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{stack.region}:{stack.account}:vpc-flow-log/*"},
                },
            ),
        )
        granted = group.grant(role, "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams")
        log = ec2.CfnFlowLog(
            self,
            "Resource",
            resource_type="VPC",
            resource_id=vpc.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=group.log_group_name,
            deliver_logs_permission_arn=role.role_arn,
            log_format=" ".join(f"${{{field}}}" for field in FIELDS),
            max_aggregation_interval=WINDOW_S,
        )
        granted.apply_before(log)
