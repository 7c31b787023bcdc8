"""Cost Anomaly Detection: what is watched, and from what impact on people are told."""

import json
from typing import ClassVar

from aws_cdk import aws_ce as ce
from aws_cdk import aws_sns as sns
from constructs import Construct, IDependable

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.model.platform import Platform


class Anomalies(Concern):
    """Watches each environment and each tenant by itself, and tells of an anomaly at once.

    Both monitors are AWS' own kind, which follows every value of a cost category or a tag. A monitor of services is
    not made: AWS makes one in each account, and allows no second. Source: AnomalyMonitor, AnomalySubscription (AWS
    Cost Explorer API Reference).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 2),)

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        topic: sns.ITopic,
        after: IDependable,
    ) -> None:
        super().__init__(scope, "Anomalies")
        cloud = platform.cloud
        watched = {
            "environments": (
                "COST_CATEGORY",
                "CostCategories",
                names.cost_category(cloud.qualifier, "environment"),
            ),
            "tenants": ("TAG", "Tags", "Tenant"),
        }
        monitors = [
            ce.CfnAnomalyMonitor(
                self,
                what.title(),
                monitor_name=f"{cloud.qualifier}-{what}",
                monitor_type="DIMENSIONAL",
                monitor_dimension=dimension,
                monitor_specification=_json({kind: {"Key": key}}),
            )
            for what, (dimension, kind, key) in watched.items()
        ]
        for monitor in monitors:
            monitor.node.add_dependency(after)
        impact = {
            "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
            "Values": [str(cloud.spending.anomaly_usd_min)],
        }
        ce.CfnAnomalySubscription(
            self,
            "Subscription",
            subscription_name=f"{cloud.qualifier}-anomalies",
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor.attr_monitor_arn for monitor in monitors],
            subscribers=[ce.CfnAnomalySubscription.SubscriberProperty(address=topic.topic_arn, type="SNS")],
            threshold_expression=_json({"Dimensions": impact}),
        )


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
