"""IAM Identity Center: groups of people, and what they may do in which account."""

from typing import ClassVar

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_identitystore as identitystore
from aws_cdk import aws_sso as sso
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.organization.accounts import VendedAccounts
from tickscope.cloud.organization.tenant_access import ATTRIBUTE, tenant_policy
from tickscope.model.organization import IdentityCenter, PermissionSet
from tickscope.model.platform import Platform


class Groups(Concern):
    """Groups of the platform file; one with an id is kept by the identity provider."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((2, 1),)

    def __init__(self, scope: Construct, name: str, center: IdentityCenter) -> None:
        super().__init__(scope, name)
        self._ids = {each.name: each.id for each in center.groups}
        for group in center.groups:
            if not group.id:
                made = identitystore.CfnGroup(
                    self,
                    group.name,
                    identity_store_id=center.identity_store_id,
                    display_name=group.name,
                    description=group.description,
                )
                made.apply_removal_policy(RemovalPolicy.RETAIN)
                self._ids[group.name] = made.attr_group_id

    def id(self, name: str) -> str:
        """Return the id of a group. Raises KeyError for one that is not in the file."""
        return self._ids[name]


class PermissionSetInCenter(Concern):
    """A permission set: AWS' managed policies, for a number of hours."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((2, 1),)

    def __init__(self, scope: Construct, center: IdentityCenter, settings: PermissionSet) -> None:
        super().__init__(scope, settings.name)
        self.resource = sso.CfnPermissionSet(
            self,
            "Resource",
            instance_arn=center.instance_arn,
            name=settings.name,
            description=settings.description,
            managed_policies=[f"arn:{Aws.PARTITION}:iam::aws:policy/{each}" for each in settings.managed_policies],
            session_duration=f"PT{settings.session_h}H",
        )
        self.arn = self.resource.attr_permission_set_arn


class TenantPermissionSet(PermissionSetInCenter):
    """A permission set that reaches only what has the person's own Tenant tag."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((2, 1), (7, 2))

    def __init__(self, scope: Construct, center: IdentityCenter, settings: PermissionSet) -> None:
        super().__init__(scope, center, settings)
        self.resource.inline_policy = tenant_policy()


class TenantAttribute(Concern):
    """The attribute of a person that says whose tenant's they are, told to AWS with every session."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((7, 2),)

    def __init__(self, scope: Construct, name: str, center: IdentityCenter) -> None:
        super().__init__(scope, name)
        attribute = sso.CfnInstanceAccessControlAttributeConfiguration.AccessControlAttributeProperty(
            key=ATTRIBUTE,
            value=sso.CfnInstanceAccessControlAttributeConfiguration.AccessControlAttributeValueProperty(
                source=[f"${{path:enterprise.{center.tenant_attribute}}}"]
            ),
        )
        sso.CfnInstanceAccessControlAttributeConfiguration(
            self, "Resource", instance_arn=center.instance_arn, access_control_attributes=[attribute]
        )


class People(Concern):
    """Who may do what in which account."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((2, 1),)

    def __init__(self, scope: Construct, name: str, platform: Platform, accounts: VendedAccounts) -> None:
        super().__init__(scope, name)
        center = platform.cloud.organization.identity_center
        groups = Groups(self, "Groups", center)
        sets = {
            each.name: (TenantPermissionSet if each.tenant_tagged else PermissionSetInCenter)(self, center, each)
            for each in center.permission_sets
        }
        if any(each.tenant_tagged for each in center.permission_sets):
            TenantAttribute(self, "TenantAttribute", center)
        for account in platform.cloud.accounts:
            for access in account.access if not account.retired else ():
                sso.CfnAssignment(
                    self,
                    f"{account.name}-{access.group}-{access.permission_set}",
                    instance_arn=center.instance_arn,
                    permission_set_arn=sets[access.permission_set].arn,
                    principal_id=groups.id(access.group),
                    principal_type="GROUP",
                    target_id=accounts.id(account),
                    target_type="AWS_ACCOUNT",
                )
