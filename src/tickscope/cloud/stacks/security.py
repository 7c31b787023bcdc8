"""Findings: collected, judged and told."""

from aws_cdk import aws_sns as sns
from constructs import Construct

from tickscope.cloud.audit.aggregator import Aggregator
from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.findings.hub import CentralConfiguration
from tickscope.cloud.findings.incidents import IncidentsTopic
from tickscope.cloud.findings.key import MessagesKey
from tickscope.cloud.findings.routes import DriftRoute, FindingRoutes
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class SecurityStack(PlacedStack):
    """The topic that people are told by; in the security account also all findings of the organization."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack | None) -> None:
        super().__init__(scope, platform, place)
        key = keys.key("messages") if keys else MessagesKey(self, place).key
        self.incidents: sns.ITopic = IncidentsTopic(self, platform.cloud.incidents, place, key).topic
        if place.environment:
            return
        organization = platform.cloud.organization
        if organization.manages("config"):
            Aggregator(self, place.account.id)
        if organization.manages("security"):
            CentralConfiguration(self, platform)
            FindingRoutes(self, platform, place, self.incidents)
        elif organization.manages("config"):
            DriftRoute(self, platform, self.incidents)
