"""What policies are filled with, taken from the platform file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from tickscope.cloud.names import remediation_path
from tickscope.cloud.places import home_region
from tickscope.model.cloud import TAG_KEYS
from tickscope.model.organization import ACCESS_ROLE
from tickscope.model.platform import Platform

ACL_GRANTS = ("full-control", "read", "read-acp", "write", "write-acp")
"""Endings of the headers by which S3 grants access to groups (S3 API reference, PutBucketAcl)."""
LOAD_BALANCER_ACCOUNTS = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
"""AWS' accounts that deliver access logs of load balancers in its older regions; elsewhere a service does
(Elastic Load Balancing user guide, "Enable access logs")."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values of the placeholders of templates; a list may be empty."""

    partition: str = "aws"
    qualifier: str = ""
    organization_id: str = ""
    regions: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    """ARNs of the roles that no guardrail binds."""
    deployers: tuple[str, ...] = ()
    """ARNs of CloudFormation's roles, which make what is guarded."""
    reconcilers: tuple[str, ...] = ()
    """ARNs of the roles by which an account gets its baseline."""
    remediations: tuple[str, ...] = ()
    """ARNs of the roles by which Config remedies."""
    image_owners: tuple[str, ...] = ()
    load_balancer_accounts: tuple[str, ...] = ()
    tag_keys: tuple[str, ...] = TAG_KEYS
    acl_grants: tuple[str, ...] = ACL_GRANTS
    account: str = ""
    owner: str = ""
    """Whom endpoints serve: an organization's id or an account's."""
    owner_kind: str = ""
    """``OrgID`` or ``Account``, as keys of conditions end."""
    bound: Mapping[str, str] = field(default_factory=dict)
    """Lists that stand for one of their values for now."""

    def value(self, name: str) -> str | tuple[str, ...]:
        """Return a placeholder's value; raises KeyError for an unknown name."""
        if name in self.bound:
            return self.bound[name]
        if name == "bound" or name not in {each.name for each in fields(self)}:
            raise KeyError(name)
        value: str | tuple[str, ...] = getattr(self, name)
        return value


def of_organization(platform: Platform, organization_id: str = "") -> Parameters:
    """Return what policies of the organization are filled with."""
    cloud = platform.cloud
    rails = cloud.organization.guardrails
    partition = partition_of(home_region(platform))
    roles = f"arn:{partition}:iam::*:role"
    regions = {each.region for each in cloud.environments} | {home_region(platform), *rails.regions}
    return Parameters(
        partition=partition,
        qualifier=cloud.qualifier,
        organization_id=cloud.organization.id or organization_id,
        regions=tuple(sorted(regions)),
        exempt=tuple(f"{roles}/{name}" for name in rails.exempt_roles),
        deployers=(f"{roles}/cdk-{cloud.qualifier}-cfn-exec-role-*",),
        reconcilers=(f"{roles}/{ACCESS_ROLE}",),
        remediations=(f"{roles}{remediation_path(cloud.qualifier)}*",),
        image_owners=tuple(sorted({each.id for each in cloud.accounts if each.id} | set(rails.image_owners))),
        load_balancer_accounts=tuple(
            LOAD_BALANCER_ACCOUNTS[region] for region in sorted(regions) if region in LOAD_BALANCER_ACCOUNTS
        ),
    )


def partition_of(region: str) -> str:
    """Return the partition of a region, as its ARNs begin."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
