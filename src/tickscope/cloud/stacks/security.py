"""Findings: collected, judged and told."""

from aws_cdk import aws_sns as sns
from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class SecurityStack(PlacedStack):
    """The topic that people are told by, and what is told on it."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack | None) -> None:
        super().__init__(scope, platform, place)
        self.incidents: sns.ITopic = sns.Topic(self, "Incidents", master_key=keys.key("messages") if keys else None)
