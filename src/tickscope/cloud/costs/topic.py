"""The topic that people are told of costs by: budgets and anomalies know topics of us-east-1 only."""

from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.keys.policy import purpose_policy
from tickscope.cloud.keys.purpose_keys import document
from tickscope.cloud.places import BILLING_REGION
from tickscope.model.cloud import Incidents

ROTATION_DAYS = 365


class CostsTopic(Concern):
    """An encrypted topic with the file's people; the billing services write to it for this account alone.

    Source: "Creating an Amazon SNS topic for budget notifications", "Creating an Amazon SNS topic for anomaly
    notifications" (both with an encrypted topic).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 1), (6, 2))

    def __init__(self, scope: Construct, incidents: Incidents, account_id: str) -> None:
        super().__init__(scope, "Told")
        sources = {
            "budgets": f"arn:aws:budgets::{account_id}:*",
            "costalerts": f"arn:aws:ce::{account_id}:*",
        }
        key = kms.Key(
            self,
            "Key",
            description="What people are told of costs",
            policy=document(purpose_policy("messages", account_id, BILLING_REGION)),
            enable_key_rotation=True,
            rotation_period=Duration.days(ROTATION_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.topic = sns.Topic(self, "Topic", display_name="Costs", master_key=key, enforce_ssl=True)
        for service, source in sources.items():
            whose = {"StringEquals": {"aws:SourceAccount": account_id}, "ArnLike": {"aws:SourceArn": source}}
            principal = iam.ServicePrincipal(f"{service}.amazonaws.com")
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=f"{service.title()}Publish",
                    principals=[principal],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                    conditions=whose,
                )
            )
        for address in incidents.emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        for url in incidents.https:
            self.topic.add_subscription(subscriptions.UrlSubscription(url, protocol=sns.SubscriptionProtocol.HTTPS))
