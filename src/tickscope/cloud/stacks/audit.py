"""What each account of the organization records of itself, in one region."""

from constructs import Construct

from tickscope.cloud.audit.drift import DriftRule, DriftTold
from tickscope.cloud.audit.recorder import Recorder
from tickscope.cloud.audit.remediation import Remedied
from tickscope.cloud.audit.rules import rules_of
from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.findings.detector import Detector
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class AuditStack(PlacedStack):
    """What each account of the organization records of itself, in one region."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        organization = platform.cloud.organization
        if organization.manages("config"):
            recorder = Recorder(self, platform, place).recorder
            DriftRule(self, platform, place, recorder)
            if organization.remediate:
                for rule in rules_of(place.abroad):
                    Remedied(self, rule, place, platform.cloud.qualifier, recorder)
            if not organization.manages("security"):
                DriftTold(self, platform)
        if organization.manages("security") and place.account.purpose == "management":
            Detector(self)
