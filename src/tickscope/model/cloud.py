"""What lives in AWS: environments, the network's numbers, who is told, what may be spent."""

from dataclasses import dataclass, field
from typing import Literal

from tickscope.model.organization import Account, OrganizationSettings

TenantKey = Literal["shared", "own", "imported"]
"""Whose KMS key a tenant's data has: its environment's, one of its own, or one whose material it brings (BYOK)."""
Stage = Literal["ingestion", "query", "storage"]
STAGES: tuple[Stage, ...] = ("ingestion", "query", "storage")
TAG_KEYS = ("Owner", "CostCenter", "Environment", "Tenant", "DataClass", "Retention", "PII")
"""Every resource carries them all (SYSTEMS row 7)."""
SHARED = "shared"
"""The tag Tenant of what no single tenant owns."""


@dataclass(frozen=True, slots=True)
class MandatoryTags:
    """Values of the mandatory tags, where nothing nearer says otherwise."""

    owner: str = ""
    cost_center: str = ""
    data_class: str = "internal"
    retention: str = "13m"
    pii: str = "none"


@dataclass(frozen=True, slots=True)
class TenantCloud:
    """What a tenant has of its own in AWS."""

    key: TenantKey = "shared"
    budget_usd_per_month: int = 0
    """0 for no budget of its own."""


@dataclass(frozen=True, slots=True)
class AwsLists:
    """Ids of lists that AWS keeps in a region, the same in every account."""

    s3: str = ""
    """Prefix list of S3's addresses; empty when it is not known."""
    dynamodb: str = ""
    dns_threats: tuple[str, ...] = ()
    """Managed domain lists of DNS Firewall that are blocked."""


@dataclass(frozen=True, slots=True)
class CloudEnvironment:
    """One environment: an account, a region, its zones and its addresses. Regions are cells."""

    name: str
    account: Account
    region: str
    zones: tuple[str, ...]
    cidr: str
    """IPv4, /16 to /20; no two environments overlap."""
    domain: str = ""
    """Public name under which its portal is reached; empty without one."""
    hosted_zone_id: str = ""
    """Route 53's public zone that holds ``domain``; certificates are validated there."""
    egress_domains: tuple[str, ...] = ()
    """Names that hosts may look up, beside AWS' own and the environment's."""
    aws_lists: AwsLists = AwsLists()
    portal_cidrs: tuple[str, ...] = ()
    """Networks from which the portal may be reached; empty for all."""
    sender_cidrs: tuple[str, ...] = ()
    """Networks from which game hosts send; empty for all."""
    nat: bool = True
    """Whether it reaches the internet at all: then one NAT gateway in each zone."""
    shield_advanced: bool = False
    waf_requests_per_5m: int = 2000
    """From one address, to all paths; see also ``waf_paths``."""
    waf_paths: dict[str, int] = field(default_factory=dict)
    """Path prefix → requests in five minutes from one address."""
    private_ca_arn: str = ""
    """The AWS private CA for private names; empty for none."""
    flow_log_days: int = 90
    session_log_days: int = 365
    budget_usd_per_month: int = 0
    """0 for no budget."""
    stage_budgets_usd_per_month: dict[Stage, int] = field(default_factory=dict)
    tags: MandatoryTags = MandatoryTags()


@dataclass(frozen=True, slots=True)
class Incidents:
    """Who is told of findings, alarms and budgets."""

    emails: tuple[str, ...] = ()
    https: tuple[str, ...] = ()
    """Endpoints that take SNS' notifications."""
    finding_severities: tuple[str, ...] = ("HIGH", "CRITICAL")


@dataclass(frozen=True, slots=True)
class Spending:
    """When people are told what is spent."""

    thresholds_percent: tuple[int, ...] = (50, 80, 100)
    """Of a budget; the last one also as a forecast."""
    anomaly_usd_min: int = 100


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """AWS, whole. Without environments nothing is made there."""

    qualifier: str = "tickscope"
    """Of the CDK's bootstrap, and the first word of stacks' names."""
    tags: MandatoryTags = MandatoryTags()
    accounts: tuple[Account, ...] = ()
    environments: tuple[CloudEnvironment, ...] = ()
    organization: OrganizationSettings = OrganizationSettings()
    incidents: Incidents = Incidents()
    spending: Spending = Spending()
    secret_rotation_days: int = 30
    """At most 90."""
