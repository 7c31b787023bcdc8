"""The organization: the one that is there, or a new one."""

from typing import ClassVar

from aws_cdk import CfnOutput, RemovalPolicy
from aws_cdk import aws_organizations as organizations
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.errors import Reject
from tickscope.model.organization import OrganizationSettings


class OrganizationRoot(Concern):
    """Where units and accounts hang.

    Without ``id`` in the file, and with ``guardrails`` managed, the organization is made, with all features. Its
    ids are outputs then; once they are in the file the resource leaves the template and stays in AWS.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((1, 1),)

    def __init__(self, scope: Construct, name: str, settings: OrganizationSettings) -> None:
        super().__init__(scope, name)
        self.is_new = not settings.id
        self.root_id = settings.root_id
        if not self.is_new:
            return
        if not settings.manages("guardrails"):
            raise Reject("no_organization", "cloud.organization.id is missing, and `guardrails` is not in manage")
        made = organizations.CfnOrganization(self, "Resource", feature_set="ALL")
        made.apply_removal_policy(RemovalPolicy.RETAIN)
        self.root_id = made.attr_root_id
        CfnOutput(self, "OrganizationId", value=made.attr_id, description="cloud.organization.id")
        CfnOutput(self, "RootId", value=made.attr_root_id, description="cloud.organization.root_id")
