"""Shield Advanced for addresses that the internet sees, and word of an attack on one."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_shield as shield
from aws_cdk import aws_sns as sns
from constructs import Construct

from tickscope.cloud.concern import Concern


class ShieldProtection(Concern):
    """A protection and an alarm for each address.

    The account needs Shield Advanced's subscription, which is for a year, has its price, and is made by a person:
    CloudFormation cannot, and without it the protections are refused (AWS Shield Advanced, "Subscribing").
    """

    SERVES = ((14, 2),)

    def __init__(
        self, scope: Construct, id: str, name: str, addresses: Sequence[ec2.CfnEIP], incidents: sns.ITopic
    ) -> None:
        super().__init__(scope, id)
        stack = Stack.of(self)
        for place, address in enumerate(addresses, start=1):
            arn = f"arn:aws:ec2:{stack.region}:{stack.account}:eip-allocation/{address.attr_allocation_id}"
            shield.CfnProtection(self, f"Address{place}", name=f"{name}-address-{place}", resource_arn=arn)
            attacked = cloudwatch.Metric(
                namespace="AWS/DDoSProtection",
                metric_name="DDoSDetected",
                dimensions_map={"ResourceArn": arn},
                statistic="Maximum",
            )
            alarm = cloudwatch.Alarm(
                self,
                f"Attack{place}",
                alarm_description="Shield Advanced sees an attack on an address of this environment",
                metric=attacked,
                threshold=1,
                evaluation_periods=1,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(actions.SnsAction(incidents))
