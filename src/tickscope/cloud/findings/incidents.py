"""The topic that people are told by: of findings, alarms and budgets."""

from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.places import Place
from tickscope.model.cloud import Incidents

RETENTION_DAYS = 14
"""As long as SQS keeps a message at most: what could not be told waits so long."""
PUBLISHERS = ("cloudwatch", "budgets")
"""Services that publish by themselves, for this account alone.

EventBridge does not: it sends SNS no context that a policy could test, so rules publish with a role of this account
(``SnsTopic(topic, authorize_using_role=True)``). Source: "Troubleshooting Amazon EventBridge", on SNS' policies.
"""


class IncidentsTopic(Concern):
    """An encrypted topic with its subscribers. What an endpoint does not take is kept, and an alarm tells of it."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, incidents: Incidents, place: Place, key: kms.IKey) -> None:
        super().__init__(scope, "Incidents")
        self.topic = sns.Topic(
            self, "Topic", display_name=f"Incidents of {place.scope}", master_key=key, enforce_ssl=True
        )
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ServicesPublish",
                principals=[iam.ServicePrincipal(f"{each}.amazonaws.com") for each in PUBLISHERS],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": place.account.id}},
            )
        )
        for address in incidents.emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        if incidents.https:
            self._endpoints(incidents.https)

    def _endpoints(self, urls: tuple[str, ...]) -> None:
        untaken = dead_letters(self, "Untaken")
        for url in urls:
            self.topic.add_subscription(
                subscriptions.UrlSubscription(
                    url, protocol=sns.SubscriptionProtocol.HTTPS, dead_letter_queue=untaken
                )
            )
        tell_of(untaken, self.topic, "An endpoint of cloud.incidents.https takes no notifications")


def dead_letters(scope: Construct, name: str) -> sqs.Queue:
    """Return a queue for what could not be delivered. SNS and EventBridge write to it without a key of ours."""
    queue = sqs.Queue(
        scope,
        name,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(RETENTION_DAYS),
        removal_policy=RemovalPolicy.RETAIN,
    )
    accept(queue, "AwsSolutions-SQS3", "It is the dead-letter queue.")
    return queue


def tell_of(queue: sqs.Queue, topic: sns.ITopic, description: str) -> None:
    """Raise an alarm as soon as something is in the queue."""
    visible = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(5), statistic="Maximum")
    alarm = visible.create_alarm(
        queue,
        "Alarm",
        alarm_description=description,
        threshold=1,
        evaluation_periods=1,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    alarm.add_alarm_action(actions.SnsAction(topic))
