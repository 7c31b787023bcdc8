"""IAM Access Analyzer for the whole organization."""

from typing import ClassVar

from aws_cdk import aws_accessanalyzer as accessanalyzer
from constructs import Construct

from tickscope.cloud.concern import Concern

UNUSED_DAYS = 90


class AccessAnalyzers(Concern):
    """Finds what is open to the outside of the organization; at home also access that nobody uses.

    IAM is global, so one analyzer of unused access is enough; that of external access sees its own region only.
    Needs the security account to be the analyzer's delegated administrator. Source: AWS::AccessAnalyzer::Analyzer.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, abroad: bool) -> None:
        super().__init__(scope, "AccessAnalyzers")
        accessanalyzer.CfnAnalyzer(self, "External", type="ORGANIZATION")
        if not abroad:
            accessanalyzer.CfnAnalyzer(
                self,
                "Unused",
                type="ORGANIZATION_UNUSED_ACCESS",
                analyzer_configuration=accessanalyzer.CfnAnalyzer.AnalyzerConfigurationProperty(
                    unused_access_configuration=accessanalyzer.CfnAnalyzer.UnusedAccessConfigurationProperty(
                        unused_access_age=UNUSED_DAYS
                    )
                ),
            )
