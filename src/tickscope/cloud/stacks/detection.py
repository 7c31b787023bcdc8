"""What the security account detects in one region, for the whole organization."""

from constructs import Construct

from tickscope.cloud.audit.conformance import ConformancePacks
from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.findings.analyzers import AccessAnalyzers
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class DetectionStack(PlacedStack):
    """What the security account detects in one region, for the whole organization."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        organization = platform.cloud.organization
        if organization.manages("config"):
            ConformancePacks(self, platform, place.abroad)
        if organization.manages("security"):
            AccessAnalyzers(self, place.abroad)
