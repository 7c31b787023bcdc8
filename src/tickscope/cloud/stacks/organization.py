"""Units, guardrails, accounts, people, the trail: what only the management account can make."""

from aws_cdk import CfnResource
from aws_cdk.aws_organizations import CfnAccount
from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.findings.delegation import HubDelegation
from tickscope.cloud.log_archive.trail import OrganizationTrail
from tickscope.cloud.organization.accounts import VendedAccounts
from tickscope.cloud.organization.guardrails import Guardrails
from tickscope.cloud.organization.people import People
from tickscope.cloud.organization.root import OrganizationRoot
from tickscope.cloud.organization.sequence import one_at_a_time
from tickscope.cloud.organization.tag_policies import TagPolicies
from tickscope.cloud.organization.tree import has_units
from tickscope.cloud.organization.units import Units
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class OrganizationStack(PlacedStack):
    """Units, guardrails, accounts, people, the trail: what only the management account can make.

    Policies come with the second deployment of a new organization: their types have to be enabled first.
    """

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        settings = platform.cloud.organization
        root = OrganizationRoot(self, "Root", settings)
        made: list[CfnResource] = []
        if has_units(settings):
            units = Units(self, "Units", settings, root.root_id)
            made += units.resources
            if settings.manages("guardrails") and not root.is_new:
                made += Guardrails(self, "Guardrails", platform, units).resources
            if settings.manages("accounts"):
                made += self._accounts(units)
        if settings.manages("tags") and not root.is_new:
            made.append(TagPolicies(self, "TagPolicies", platform, root.root_id).resource)
        one_at_a_time(made)
        if settings.manages("trail"):
            OrganizationTrail(self, platform)
        if settings.manages("security"):
            HubDelegation(self, platform)

    def _accounts(self, units: Units) -> list[CfnAccount]:
        accounts = VendedAccounts(self, "Accounts", self.platform, units)
        if self.platform.cloud.organization.identity_center.instance_arn:
            People(self, "People", self.platform, accounts)
        return accounts.resources
