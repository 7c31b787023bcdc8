"""The key of the security account's messages; environments have theirs in their keys' stack."""

from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.keys.policy import purpose_policy
from tickscope.cloud.keys.purpose_keys import DELETION_DAYS, ROTATION_DAYS, document
from tickscope.cloud.places import Place


class MessagesKey(Concern):
    """Encrypts what is told of findings, under the policy that an environment's key of messages has too."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, place: Place) -> None:
        super().__init__(scope, "MessagesKey")
        self.key = kms.Key(
            self,
            "Resource",
            description="What the security account tells people",
            policy=document(purpose_policy("messages", place.account.id, place.region)),
            multi_region=False,
            enable_key_rotation=True,
            rotation_period=Duration.days(ROTATION_DAYS),
            pending_window=Duration.days(DELETION_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
        )
