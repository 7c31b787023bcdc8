"""Log groups of the network and the perimeter."""

from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct


def encrypted_log_group(
    scope: Construct, id: str, key: kms.IKey, days: int, name: str | None = None
) -> logs.LogGroup:
    """Make a log group that outlives its stack. ``days`` is one of the retentions that CloudWatch Logs has."""
    group = logs.LogGroup(scope, id, log_group_name=name, encryption_key=key, removal_policy=RemovalPolicy.RETAIN)
    cast(logs.CfnLogGroup, group.node.default_child).retention_in_days = days
    return group
