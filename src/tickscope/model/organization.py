"""An AWS organization: its accounts, units and guardrails; each part is switched on by itself."""

from dataclasses import dataclass
from typing import Literal

Managed = Literal["guardrails", "accounts", "trail", "config", "security", "costs", "tags"]
"""Parts of an organization that Tickscope may manage: SYSTEMS rows 1 to 7, in this order."""
MANAGED: tuple[Managed, ...] = ("guardrails", "accounts", "trail", "config", "security", "costs", "tags")
PersonAttribute = Literal["costCenter", "department", "division", "organization"]
"""Attributes of a person that an identity provider may keep for AWS (SCIM's enterprise user)."""
Purpose = Literal["management", "log_archive", "security", "workload"]
ACCESS_ROLE = "OrganizationAccountAccessRole"
"""The role that AWS makes in a new account, by which the management account comes in and reconcilers work."""
SUSPENDED = "Suspended"
"""The unit into which retired accounts are moved; everything is denied there."""


@dataclass(frozen=True, slots=True)
class Access:
    """A group's permission set in an account."""

    group: str
    permission_set: str


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account."""

    name: str
    id: str = ""
    """Twelve digits; empty until it has been created."""
    email: str = ""
    unit: str = ""
    """Name of its organizational unit; empty for the root."""
    purpose: Purpose = "workload"
    adopted: bool = False
    """Whether it was there before: then it is never created, only moved, tagged and given its baseline."""
    retired: bool = False
    """Moved to ``SUSPENDED`` and closed; its entry stays in the file until AWS has forgotten it (90 days)."""
    access: tuple[Access, ...] = ()
    owner: str = ""
    """The tags Owner and CostCenter, where they differ from the platform's."""
    cost_center: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organizational unit; ``parent`` is another one's name, or empty for the root."""

    name: str
    parent: str = ""
    guardrails: tuple[str, ...] = ()
    """Names of service control policies attached here, beside those of the units above."""


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """What people may do in an account, through IAM Identity Center."""

    name: str
    description: str
    managed_policies: tuple[str, ...] = ()
    """Names of AWS managed policies, ``ReadOnlyAccess`` or ``job-function/ViewOnlyAccess``."""
    session_h: int = 4
    tenant_tagged: bool = False
    """Whether it reaches only resources whose tag Tenant is the person's attribute ``tenant``."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people; ``id`` is that of an existing (synchronised) one, else it is made."""

    name: str
    description: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class IdentityCenter:
    """IAM Identity Center, switched on by hand once (AWS has no API for that)."""

    instance_arn: str = ""
    identity_store_id: str = ""
    tenant_attribute: PersonAttribute = "organization"
    """What of a person says which tenant's they are."""
    groups: tuple[Group, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()


@dataclass(frozen=True, slots=True)
class Guardrails:
    """What the organization's policies are rendered with."""

    regions: tuple[str, ...] = ()
    """Where anything may be made, beside the environments' own regions."""
    exempt_roles: tuple[str, ...] = ()
    """Names of roles, with ``*``, to which the guardrails do not apply: break-glass, the bootstrap's own."""
    image_owners: tuple[str, ...] = ("amazon",)
    """Accounts (or ``amazon``) whose images may be started, beside the organization's own."""


@dataclass(frozen=True, slots=True)
class OrganizationSettings:
    """The organization. ``manage`` says which parts are Tickscope's; the rest is left as it is."""

    manage: tuple[Managed, ...] = ()
    id: str = ""
    """``o-…``; empty when Tickscope creates it (``guardrails`` in ``manage``) and it is not there yet."""
    root_id: str = ""
    """``r-…``"""
    region: str = ""
    """The home region of what belongs to no environment; empty for the platform's."""
    units: tuple[Unit, ...] = ()
    guardrails: Guardrails = Guardrails()
    identity_center: IdentityCenter = IdentityCenter()
    trail_lock_days: int = 365
    """COMPLIANCE-mode Object Lock: nobody, not even root, deletes a record of the trail before."""
    trail_data_events: tuple[str, ...] = ("AWS::S3::Object",)
    conformance_packs: tuple[str, ...] = ("cis", "aws-foundational")
    remediate: bool = True
    """Whether Config's findings that have a remediation are remedied by themselves."""
    standards: tuple[str, ...] = ("cis", "fsbp")

    def manages(self, part: Managed) -> bool:
        """Return whether a part is Tickscope's."""
        return part in self.manage
