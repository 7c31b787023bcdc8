"""Security Hub of the organization: which standards hold where, and all findings in one region."""

from typing import Any, ClassVar

from aws_cdk import aws_securityhub as securityhub
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.places import home_region, recorded_accounts, watched_regions
from tickscope.model.platform import Platform

STANDARDS = {
    "cis": "cis-aws-foundations-benchmark/v/5.0.0",
    "fsbp": "aws-foundational-security-best-practices/v/1.0.0",
}
"""Newest versions that Security Hub has ("Standards reference for Security Hub CSPM")."""
DISABLED_CONTROLS = ("CloudTrail.5",)
"""Asks for a log group of the trail, which it has not: see ``OrganizationTrail``."""


class CentralConfiguration(Concern):
    """Configures Security Hub in every account and watched region, from the security account.

    One policy for the organization's root: new accounts have it from their first minute. All findings come to the
    home region. Source: "Understanding central configuration in Security Hub CSPM".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "SecurityHub")
        linked = list(watched_regions(platform)[1:])
        aggregator = securityhub.CfnFindingAggregator(
            self,
            "Aggregator",
            # CloudFormation has no mode for none: without other regions in the file all that AWS has are linked.
            region_linking_mode="SPECIFIED_REGIONS" if linked else "ALL_REGIONS",
            regions=linked or None,
        )
        central = securityhub.CfnOrganizationConfiguration(
            self, "Central", auto_enable=False, auto_enable_standards="NONE", configuration_type="CENTRAL"
        )
        central.node.add_dependency(aggregator)
        policy = securityhub.CfnConfigurationPolicy(
            self,
            "Policy",
            name=f"{platform.cloud.qualifier}-baseline",
            description="Standards and controls of every account",
            configuration_policy=_policy(platform),
        )
        policy.node.add_dependency(central)
        for kind, target in _targets(platform):
            securityhub.CfnPolicyAssociation(
                self,
                f"Association-{target}",
                configuration_policy_id=policy.attr_id,
                target_id=target,
                target_type=kind,
            )


def _targets(platform: Platform) -> list[tuple[str, str]]:
    """Return the root; while its id is not known, every account of the file."""
    root = platform.cloud.organization.root_id
    if root:
        return [("ROOT", root)]
    return [("ACCOUNT", account.id) for account in recorded_accounts(platform.cloud)]


def _policy(platform: Platform) -> securityhub.CfnConfigurationPolicy.PolicyProperty:
    organization, region = platform.cloud.organization, home_region(platform)
    parameters: list[Any] = []
    if organization.manages("config"):
        # The recorders have roles of their own: see ``Recorder``.
        own_role = securityhub.CfnConfigurationPolicy.ParameterConfigurationProperty(
            value_type="CUSTOM",
            value=securityhub.CfnConfigurationPolicy.ParameterValueProperty(boolean=False),
        )
        parameters.append(
            securityhub.CfnConfigurationPolicy.SecurityControlCustomParameterProperty(
                security_control_id="Config.1", parameters={"includeConfigServiceLinkedRoleCheck": own_role}
            )
        )
    return securityhub.CfnConfigurationPolicy.PolicyProperty(
        security_hub=securityhub.CfnConfigurationPolicy.SecurityHubPolicyProperty(
            service_enabled=True,
            enabled_standard_identifiers=[
                f"arn:aws:securityhub:{region}::standards/{STANDARDS[each]}" for each in organization.standards
            ],
            security_controls_configuration=securityhub.CfnConfigurationPolicy.SecurityControlsConfigurationProperty(
                disabled_security_control_identifiers=list(DISABLED_CONTROLS),
                security_control_custom_parameters=parameters or None,
            ),
        )
    )
