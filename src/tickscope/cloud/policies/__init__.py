"""Policies of an organization, an account and its endpoints: JSON templates, and what the platform file puts in them."""

from tickscope.cloud.policies.endpoints import endpoint_policy
from tickscope.cloud.policies.organization import (
    Document,
    oversized,
    resource_control_policies,
    service_control_policies,
    suspended_policy,
    tag_policy,
)

__all__ = [
    "Document",
    "endpoint_policy",
    "oversized",
    "resource_control_policies",
    "service_control_policies",
    "suspended_policy",
    "tag_policy",
]
