"""Policies of an organization, an account and its endpoints: JSON templates, filled from the platform file."""

from tickscope.cloud.policies.documents import Document
from tickscope.cloud.policies.endpoints import endpoint_policy
from tickscope.cloud.policies.organization import (
    resource_control_policies,
    service_control_policies,
    suspended_policy,
    tag_policy,
)
from tickscope.cloud.policies.sizes import oversized

__all__ = [
    "Document",
    "endpoint_policy",
    "oversized",
    "resource_control_policies",
    "service_control_policies",
    "suspended_policy",
    "tag_policy",
]
