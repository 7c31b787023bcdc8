"""GuardDuty's detector of an account in a region, with everything that it can look at."""

from typing import ClassVar

from aws_cdk import aws_guardduty as guardduty
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.findings.guardduty import FEATURES, FREQUENCY, RUNTIME_AGENTS

Feature = guardduty.CfnDetector.CFNFeatureConfigurationProperty
Additional = guardduty.CfnDetector.CFNFeatureAdditionalConfigurationProperty


class Detector(Concern):
    """GuardDuty in the management account, the only one in which its administrator cannot switch it on.

    In the security account AWS makes the detector when it becomes the administrator; from there a reconciler has
    every other account follow: no resource type of CloudFormation is about an organization's GuardDuty. Source:
    AWS::GuardDuty::Detector, "Managing GuardDuty accounts with AWS Organizations".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "GuardDuty")
        agents = [Additional(name=each, status="ENABLED") for each in RUNTIME_AGENTS]
        guardduty.CfnDetector(
            self,
            "Resource",
            enable=True,
            finding_publishing_frequency=FREQUENCY,
            features=[
                Feature(
                    name=each,
                    status="ENABLED",
                    additional_configuration=agents if each == "RUNTIME_MONITORING" else None,
                )
                for each in FEATURES
            ],
        )
