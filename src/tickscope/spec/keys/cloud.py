"""What lives in AWS."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from tickscope.model.cloud import Stage, TenantKey
from tickscope.spec.keys.cloud_kinds import (
    Cidr,
    Days,
    DnsNameOrEmpty,
    Dollars,
    DomainListId,
    EgressDomain,
    Email,
    Endpoint,
    HostedZoneIdOrEmpty,
    Percent,
    PrefixListIdOrEmpty,
    Qualifier,
    TagValueOrEmpty,
    UrlPath,
)
from tickscope.spec.keys.kinds import (
    LIST_ITEMS_MAX,
    UNIQUE,
    Count,
    Keys,
    Name,
    PrivateCaArnOrEmpty,
    Region,
    YesOrNo,
    Zone,
)
from tickscope.spec.keys.organization import ACCOUNTS_MAX, AccountKeys, OrganizationKeys

ENVIRONMENTS_MAX = 20
DOLLARS_MAX = 100_000_000
WAF_RATE_MIN, WAF_RATE_MAX = 10, 2_000_000_000
WAF_PATHS_MAX = 9
"""A web ACL takes ten rates, and no more on request (AWS WAF Developer Guide, "Quotas"): one is for all paths."""
LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
LOG_DAYS: dict[str, JsonValue] = {
    "$comment": "a retention that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, 60, 90 … 365, 400 … 3653"
}


class TagKeys(Keys):
    """Values of the mandatory tags. Environment and Tenant come from what a resource is for."""

    owner: TagValueOrEmpty = Field(default="", description="The tag `Owner`: who answers for it. Needed.")
    cost_center: TagValueOrEmpty = Field(default="", description="The tag `CostCenter`: who pays. Needed.")
    data_class: Literal["public", "internal", "confidential", "restricted"] = Field(
        default="internal", title="a class of data", description="The tag `DataClass`."
    )
    retention: TagValueOrEmpty = Field(default="13m", description="The tag `Retention`: how long data is kept.")
    pii: Literal["none", "pseudonymous", "direct"] = Field(
        default="none", title="a kind of personal data", description="The tag `PII`."
    )


class EnvironmentTagKeys(Keys):
    """Tags of one environment, where they differ from `cloud.tags`."""

    owner: TagValueOrEmpty = Field(default="", description="The tag `Owner`.")
    cost_center: TagValueOrEmpty = Field(default="", description="The tag `CostCenter`.")
    data_class: Literal["", "public", "internal", "confidential", "restricted"] = Field(
        default="", title="a class of data", description="The tag `DataClass`."
    )
    retention: TagValueOrEmpty = Field(default="", description="The tag `Retention`.")
    pii: Literal["", "none", "pseudonymous", "direct"] = Field(
        default="", title="a kind of personal data", description="The tag `PII`."
    )


class TenantCloudKeys(Keys):
    """What a tenant has of its own in AWS."""

    key: TenantKey = Field(
        default="shared",
        title="whose key its data has",
        description="Whose KMS key its data has: the environment's, one of its own, or one whose material the"
        " tenant brings (`imported`).",
    )
    budget_usd_per_month: Dollars = Field(
        default=0, ge=0, le=DOLLARS_MAX, description="Its budget in each environment; 0 for none."
    )


class AwsListKeys(Keys):
    """Ids of lists that AWS keeps in the region. They are the same in every account; only AWS tells them."""

    s3: PrefixListIdOrEmpty = Field(
        default="",
        description="The addresses of S3, for security groups: `aws ec2 describe-prefix-lists`. Without it hosts"
        " may open connections to port 443 of any address.",
    )
    dynamodb: PrefixListIdOrEmpty = Field(default="", description="The addresses of DynamoDB, the same way.")
    dns_threats: list[DomainListId] = Field(
        default=[],
        max_length=5,
        json_schema_extra=UNIQUE,
        description="Lists of AWS whose names nobody may look up, not even with an entry in `egress_domains`:"
        " `aws route53resolver list-firewall-domain-lists`.",
    )


class CloudEnvironmentKeys(Keys):
    """An environment in AWS: an account, a region, its zones and addresses."""

    name: Name = Field(description="The environment's name, unique in the file.")
    account: Name = Field(description="The account of `cloud.accounts` that it is in.")
    region: Region = Field(description="Its region.")
    zones: list[Zone] = Field(
        min_length=3,
        max_length=3,
        json_schema_extra=UNIQUE,
        description="Three availability zones of the region.",
    )
    cidr: Cidr = Field(description="Its addresses, /16 to /20; no two environments overlap.")
    domain: DnsNameOrEmpty = Field(default="", description="The public name of its portal; empty for none.")
    hosted_zone_id: HostedZoneIdOrEmpty = Field(
        default="", description="Route 53's public zone that `domain` is in; the certificate is validated there."
    )
    egress_domains: list[EgressDomain] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Names that its hosts may look up, beside AWS' and its own; all others are refused.",
    )
    aws_lists: AwsListKeys = Field(
        default=AwsListKeys(),
        description="Ids of lists that AWS keeps in the region. They are the same in every account.",
    )
    portal_cidrs: list[Cidr] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Networks from which the portal is reached; empty for all.",
    )
    sender_cidrs: list[Cidr] = Field(
        default=[],
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Networks from which game hosts send; empty for all.",
    )
    nat: YesOrNo = Field(
        default=True,
        description="Whether private hosts reach the internet: through a NAT gateway in each zone.",
    )
    shield_advanced: YesOrNo = Field(
        default=False,
        description="Whether Shield Advanced protects it. The subscription (a year, by hand) has its price.",
    )
    waf_requests_per_5m: Count = Field(
        default=2000,
        ge=WAF_RATE_MIN,
        le=WAF_RATE_MAX,
        description="Requests to the portal in five minutes from one address.",
    )
    waf_paths: dict[UrlPath, Annotated[Count, Field(ge=WAF_RATE_MIN, le=WAF_RATE_MAX)]] = Field(
        default={}, max_length=WAF_PATHS_MAX, description="The same for paths that begin so."
    )
    private_ca_arn: PrivateCaArnOrEmpty = Field(
        default="", description="The AWS private CA for certificates of private names; empty for none."
    )
    flow_log_days: LogDays = Field(
        default=90,
        title="a number of days",
        json_schema_extra=LOG_DAYS,
        description="How long the network's flow logs are kept.",
    )
    session_log_days: LogDays = Field(
        default=365,
        title="a number of days",
        json_schema_extra=LOG_DAYS,
        description="How long logs of Session Manager's sessions are kept.",
    )
    budget_usd_per_month: Dollars = Field(default=0, ge=0, le=DOLLARS_MAX, description="Its budget; 0 for none.")
    stage_budgets_usd_per_month: dict[Stage, Annotated[Dollars, Field(ge=1, le=DOLLARS_MAX)]] = Field(
        default={}, max_length=3, description="Budgets of its parts."
    )
    tags: EnvironmentTagKeys = Field(
        default=EnvironmentTagKeys(), description="Tags of the environment, where they differ from `cloud.tags`."
    )


class IncidentKeys(Keys):
    """Who is told of findings, alarms and budgets."""

    emails: list[Email] = Field(
        default=[], max_length=10, json_schema_extra=UNIQUE, description="Addresses; each confirms once."
    )
    https: list[Endpoint] = Field(
        default=[], max_length=10, json_schema_extra=UNIQUE, description="Endpoints that take SNS' notifications."
    )
    finding_severities: list[Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]] = Field(
        default=["HIGH", "CRITICAL"],
        min_length=1,
        max_length=4,
        json_schema_extra=UNIQUE,
        description="Security Hub's findings that are told.",
    )


class SpendingKeys(Keys):
    """When people are told what is spent."""

    thresholds_percent: list[Annotated[Percent, Field(ge=1, le=1000)]] = Field(
        default=[50, 80, 100],
        min_length=1,
        max_length=4,
        description="Of a budget, rising; the last one also as a forecast. AWS takes five notices for a budget.",
    )
    anomaly_usd_min: Dollars = Field(
        default=100, ge=1, le=DOLLARS_MAX, description="From what impact on an anomaly of costs is told."
    )


class CloudKeys(Keys):
    """AWS. Without `environments` nothing is made there."""

    qualifier: Qualifier = Field(
        default="tickscope", description="Of the CDK's bootstrap, and the first word of the stacks' names."
    )
    tags: TagKeys = Field(default=TagKeys(), description="Values of the mandatory tags.")
    accounts: list[AccountKeys] = Field(default=[], max_length=ACCOUNTS_MAX, description="AWS accounts.")
    environments: list[CloudEnvironmentKeys] = Field(
        default=[], max_length=ENVIRONMENTS_MAX, description="What lives in AWS, each a cell of its own."
    )
    organization: OrganizationKeys = Field(
        default=OrganizationKeys(), description="The AWS organization, if Tickscope is to manage any of it."
    )
    incidents: IncidentKeys = Field(
        default=IncidentKeys(), description="Who is told of findings, alarms and budgets."
    )
    spending: SpendingKeys = Field(default=SpendingKeys(), description="When people are told what is spent.")
    secret_rotation_days: Days = Field(
        default=30, ge=1, le=90, description="How often each secret in Secrets Manager is replaced."
    )
