"""An AWS organization as it is found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundOrganization:
    """Empty ``id`` when the account is in no organization."""

    id: str = ""
    root_id: str = ""
    management_id: str = ""
    all_features: bool = False
    policy_types: frozenset[str] = frozenset()
    """Enabled ones: ``SERVICE_CONTROL_POLICY``."""
    services: frozenset[str] = frozenset()
    """Principals of services with trusted access: ``config.amazonaws.com``."""
    service_roles: frozenset[str] = frozenset()
    """Principals of services, of those asked about, whose service-linked role is in the management account."""
    administrators: dict[str, frozenset[str]] = field(default_factory=dict)
    """Service principal → ids of accounts that are its delegated administrators."""
    guardduty_administrators: dict[str, str] = field(default_factory=dict)
    """Region → id of GuardDuty's administrator in it, empty for none."""
