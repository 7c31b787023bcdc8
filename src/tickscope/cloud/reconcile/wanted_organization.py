"""What the platform file asks of the organization's switches."""

from dataclasses import dataclass

from tickscope.cloud.places import account_for, watched_regions
from tickscope.model.organization import Managed
from tickscope.model.platform import Platform

POLICY_TYPES: dict[Managed, tuple[str, ...]] = {
    "guardrails": ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"),
    "tags": ("TAG_POLICY",),
}
SERVICES: dict[Managed, tuple[str, ...]] = {
    "accounts": ("sso.amazonaws.com",),
    "trail": ("cloudtrail.amazonaws.com",),
    "config": ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"),
    "security": (
        "access-analyzer.amazonaws.com",
        "guardduty.amazonaws.com",
        "malware-protection.guardduty.amazonaws.com",
        "securityhub.amazonaws.com",
    ),
    "tags": ("tagpolicies.tag.amazonaws.com",),
}
"""Trusted access that each part needs, and no more: each one lets a service into every account."""
DELEGATED: dict[Managed, tuple[str, ...]] = {
    "config": ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"),
    "security": ("access-analyzer.amazonaws.com",),
}


SERVICE_ROLES: dict[Managed, tuple[str, ...]] = {"security": ("access-analyzer.amazonaws.com",)}
"""Services whose role AWS does not make in the management account when another account is their administrator
(IAM User Guide, "Using service-linked roles for IAM Access Analyzer")."""


@dataclass(frozen=True, slots=True)
class WantedOrganization:
    """What the platform file asks of the organization."""

    id: str
    root_id: str
    policy_types: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    service_roles: tuple[str, ...] = ()
    """Services whose service-linked role is needed in the management account."""
    delegated: tuple[str, ...] = ()
    guardduty_regions: tuple[str, ...] = ()
    security_id: str = ""
    """The account that is the administrator; empty until it is there."""


def wanted_organization(platform: Platform) -> WantedOrganization:
    """Return what the platform file asks for; nothing for parts that are not managed."""
    cloud = platform.cloud
    security = account_for(cloud, "security")
    return WantedOrganization(
        id=cloud.organization.id,
        root_id=cloud.organization.root_id,
        policy_types=_of(platform, POLICY_TYPES),
        services=_of(platform, SERVICES),
        service_roles=_of(platform, SERVICE_ROLES),
        delegated=_of(platform, DELEGATED),
        guardduty_regions=watched_regions(platform) if cloud.organization.manages("security") else (),
        security_id=security.id if security else "",
    )


def _of(platform: Platform, table: dict[Managed, tuple[str, ...]]) -> tuple[str, ...]:
    managed = platform.cloud.organization.manage
    return tuple(value for part, values in table.items() if part in managed for value in values)
