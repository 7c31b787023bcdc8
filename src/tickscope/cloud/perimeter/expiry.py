"""Word of certificates that are about to end: by a metric, and by ACM's own events."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct

from tickscope.cloud.concern import Concern, accept

DAYS_LEFT_MIN = 30
"""ACM renews 60 days before the end, or 45: with 30 left, that has failed for two weeks at least."""
EVENTS = (
    "ACM Certificate Approaching Expiration",
    "ACM Certificate Expired",
    "ACM Certificate Renewal Action Required",
    "ACM Certificate Revoked",
)
"""AWS Certificate Manager User Guide, "Amazon EventBridge support for ACM"."""


class CertificateExpiry(Concern):
    """An alarm for each certificate on the days that it has left, and a rule for what ACM says of them."""

    SERVES = ((15, 2),)

    def __init__(
        self, scope: Construct, id: str, certificates: Sequence[acm.ICertificate], incidents: sns.ITopic
    ) -> None:
        super().__init__(scope, id)
        for certificate in certificates:
            alarm = cloudwatch.Alarm(
                self,
                f"{certificate.node.id}DaysLeft",
                alarm_description=f"A certificate ends in less than {DAYS_LEFT_MIN} days: its renewal fails",
                metric=certificate.metric_days_to_expiry(period=Duration.days(1), statistic="Minimum"),
                threshold=DAYS_LEFT_MIN,
                evaluation_periods=1,
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                # The metric comes twice a day and ends with the certificate: what was true stays true.
                treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
            )
            alarm.add_alarm_action(cast(cloudwatch.IAlarmAction, actions.SnsAction(incidents)))
            alarm.add_ok_action(cast(cloudwatch.IAlarmAction, actions.SnsAction(incidents)))
        accept(
            self,
            "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
            "The CDK's grant to publish on an encrypted topic: two actions that make data keys, of one key.",
        )
        events.Rule(
            self,
            "Events",
            description="What ACM says about the certificates of this environment",
            event_pattern=events.EventPattern(
                source=["aws.acm"],
                detail_type=list(EVENTS),
                resources=[certificate.certificate_arn for certificate in certificates],
            ),
            targets=[cast(events.IRuleTarget, targets.SnsTopic(incidents, authorize_using_role=True))],
        )
