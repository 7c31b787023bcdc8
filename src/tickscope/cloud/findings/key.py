"""The key of the security account's messages; environments have theirs in their keys' stack."""

from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.findings.incidents import PUBLISHERS

ROTATION_DAYS = 365


class MessagesKey(Concern):
    """Encrypts what is told of findings. Services use it for this account's topics only.

    Source: "Managing Amazon SNS encryption keys" (compatibility with event sources).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, account_id: str) -> None:
        super().__init__(scope, "MessagesKey")
        self.key = kms.Key(
            self,
            "Resource",
            description="What the security account tells people",
            enable_key_rotation=True,
            rotation_period=Duration.days(ROTATION_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ServicesPublish",
                principals=[iam.ServicePrincipal(f"{each}.amazonaws.com") for each in PUBLISHERS],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": account_id}},
            )
        )
