"""An AWS organization: accounts, units, guardrails, people."""

from typing import Annotated, Literal

from pydantic import Field

from tickscope.model.organization import Managed, PersonAttribute, Purpose
from tickscope.spec.keys.cloud_kinds import (
    AccountIdOrEmpty,
    Days,
    Described,
    EmailOrEmpty,
    GroupIdOrEmpty,
    IdentityStoreIdOrEmpty,
    ImageOwner,
    InstanceArnOrEmpty,
    OrganizationIdOrEmpty,
    PolicyName,
    RolePattern,
    RootIdOrEmpty,
    TagValueOrEmpty,
    UnitName,
    UnitNameOrEmpty,
)
from tickscope.spec.keys.kinds import LIST_ITEMS_MAX, UNIQUE, Hours, Keys, Name, Region, Text, YesOrNo

ACCOUNTS_MAX = 200
UNITS_MAX = 100

DataEvents = Literal["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"]
Guardrail = Literal[
    "audit-trail",
    "encrypted-storage",
    "images",
    "imdsv2",
    "leave-organization",
    "mandatory-tags",
    "public-buckets",
    "regions",
    "root-user",
]


class AccessKeys(Keys):
    """What a group of people may do in an account."""

    group: Name = Field(description="A group of `organization.identity_center.groups`.")
    permission_set: Name = Field(description="A set of `organization.identity_center.permission_sets`.")


class AccountKeys(Keys):
    """An AWS account: one that is there, or one that is to be made."""

    name: Name = Field(description="The account's name, unique in the file.")
    id: AccountIdOrEmpty = Field(
        default="",
        description="Its id. Empty until it has been made: an output of the organization's stack tells it then.",
    )
    email: EmailOrEmpty = Field(default="", description="Its root user's address, unique in all of AWS.")
    unit: UnitNameOrEmpty = Field(
        default="", description="The unit of `organization.units` that it is in; empty for the root."
    )
    purpose: Purpose = Field(
        default="workload",
        title="a purpose",
        description="What it is for. An organization has one each of `management`, `log_archive` and `security`.",
    )
    adopted: YesOrNo = Field(
        default=False,
        description="Whether it was there before: then it is never made, only moved, tagged and given a baseline.",
    )
    retired: YesOrNo = Field(
        default=False,
        description="Whether it is given up: moved to the unit `Suspended`, where all is denied, and closed.",
    )
    access: list[AccessKeys] = Field(
        default=[], max_length=LIST_ITEMS_MAX, description="Which groups have which permission sets in it."
    )
    owner: TagValueOrEmpty = Field(default="", description="The tag `Owner`; empty for `cloud.tags`'.")
    cost_center: TagValueOrEmpty = Field(default="", description="The tag `CostCenter`; empty for `cloud.tags`'.")


class UnitKeys(Keys):
    """An organizational unit."""

    name: UnitName = Field(description="The unit's name, unique in the file.")
    parent: UnitNameOrEmpty = Field(default="", description="The unit above it; empty for the root.")
    guardrails: list[Guardrail] = Field(
        default=[],
        max_length=9,
        json_schema_extra=UNIQUE,
        description="Service control policies that begin here; those of the units above hold too.",
    )


class GuardrailKeys(Keys):
    """What the organization's policies are rendered with."""

    regions: list[Region] = Field(
        default=[],
        max_length=40,
        json_schema_extra=UNIQUE,
        description="Where anything may be made, beside the regions of the file's environments.",
    )
    exempt_roles: list[RolePattern] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Roles to which the guardrails do not apply: break-glass. Few, and watched.",
    )
    image_owners: list[ImageOwner] = Field(
        default=["amazon"],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Whose images may be started, beside those of the file's accounts.",
    )


class GroupKeys(Keys):
    """A group of people."""

    name: Name = Field(description="The group's name, unique in the file.")
    description: Text = Field(default="People", description="Who is in it.")
    id: GroupIdOrEmpty = Field(
        default="", description="The id of a group that your identity provider keeps; empty for one to be made."
    )


class PermissionSetKeys(Keys):
    """What people may do in an account."""

    name: Name = Field(description="The set's name, unique in the file.")
    description: Described = Field(default="A permission set", description="What it is for.")
    managed_policies: list[PolicyName] = Field(
        default=[],
        max_length=20,
        json_schema_extra=UNIQUE,
        description="AWS managed policies.",
    )
    session_h: Hours = Field(default=4, ge=1, le=12, description="How long a session lasts.")
    tenant_tagged: YesOrNo = Field(
        default=False,
        description="Whether it reaches only resources whose tag `Tenant` is the person's attribute `tenant`.",
    )


class IdentityCenterKeys(Keys):
    """IAM Identity Center. It is switched on by hand, once: AWS has no API for that."""

    instance_arn: InstanceArnOrEmpty = Field(default="", description="Its ARN.")
    identity_store_id: IdentityStoreIdOrEmpty = Field(default="", description="The id of its identity store.")
    tenant_attribute: PersonAttribute = Field(
        default="organization",
        title="an attribute of a person",
        description="What of a person, as your identity provider keeps it, is the name of their tenant. It becomes"
        " the attribute `tenant` of their sessions.",
    )
    groups: list[GroupKeys] = Field(default=[], max_length=LIST_ITEMS_MAX, description="Groups of people.")
    permission_sets: list[PermissionSetKeys] = Field(
        default=[], max_length=LIST_ITEMS_MAX, description="What they may do."
    )


class OrganizationKeys(Keys):
    """The AWS organization. What `manage` does not name is left as it is."""

    manage: list[Managed] = Field(
        default=[],
        max_length=7,
        json_schema_extra=UNIQUE,
        title="parts of an organization",
        description="Which parts Tickscope manages: units and service control policies (`guardrails`), vending and"
        " Identity Center (`accounts`), CloudTrail (`trail`), Config (`config`), Security Hub, GuardDuty and Access"
        " Analyzer (`security`), budgets and reports (`costs`), tag policies (`tags`).",
    )
    id: OrganizationIdOrEmpty = Field(
        default="", description="Its id. Empty when there is none yet, and Tickscope is to make it."
    )
    root_id: RootIdOrEmpty = Field(default="", description="The id of its root; empty as `id`.")
    region: Annotated[str, Field(pattern="^([a-z]{2}(-[a-z]{2,12}){1,2}-[0-9])?$")] = Field(
        default="",
        title="a region",
        json_schema_extra={"$comment": "an AWS region's code, for example eu-central-1; or nothing"},
        description="The home of what belongs to no environment; empty for the file's `region`.",
    )
    units: list[UnitKeys] = Field(default=[], max_length=UNITS_MAX, description="Organizational units.")
    guardrails: GuardrailKeys = Field(
        default=GuardrailKeys(), description="What the organization's policies are rendered with."
    )
    identity_center: IdentityCenterKeys = Field(
        default=IdentityCenterKeys(), description="People and what they may do, with `accounts` in `manage`."
    )
    trail_lock_days: Days = Field(
        default=365,
        ge=1,
        le=3650,
        description="How long nobody can delete a record of the trail, not even root (Object Lock, COMPLIANCE).",
    )
    trail_data_events: list[DataEvents] = Field(
        default=["AWS::S3::Object"],
        max_length=3,
        json_schema_extra=UNIQUE,
        description="Of which resources the trail has data events, beside all management events.",
    )
    conformance_packs: list[Literal["cis", "aws-foundational"]] = Field(
        default=["cis", "aws-foundational"],
        max_length=2,
        json_schema_extra=UNIQUE,
        description="Config's packs, in every account of the organization.",
    )
    remediate: YesOrNo = Field(
        default=True,
        description="Whether findings of Config that have a remediation are remedied by themselves.",
    )
    standards: list[Literal["cis", "fsbp"]] = Field(
        default=["cis", "fsbp"],
        max_length=2,
        json_schema_extra=UNIQUE,
        description="Security Hub's standards: CIS' AWS Foundations Benchmark, AWS Foundational Security Best"
        " Practices.",
    )
