"""Whether all that a platform file asks for fits into one stack and one role, known before anything is made."""

from collections.abc import Iterator

from tickscope.cloud.policies import resource_control_policies, service_control_policies
from tickscope.model.platform import Platform
from tickscope.spec.problems import KeyPath

RESOURCES_MAX = 500
"""Of a stack (AWS CloudFormation quotas)."""
ORGANIZATIONS_OWN = 10
"""What its stack has beside what the file lists: the unit of retired accounts, its policy, the trail, the hub …"""
TRUST_CHARS_MAX = 2048
"""Of a role (IAM quotas, "role trust policy length"); the reader of one tenant names all of them."""
TRUST_OWN_CHARS = 400
POLICIES_CHARS_MAX = 10_240
"""Of a role, all of its own together (IAM quotas); roles name each tenant's key and each of AMP's workspaces."""
POLICIES_OWN_CHARS, KEY_CHARS, WORKSPACE_CHARS = 5_000, 84, 100
EDGES_MAX = 130
"""Each has three resources in the stack of operations, which has some 70 others."""


def crowded(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    """Yield the list that is too long, and what takes no more."""
    if (number := organization_resources(platform)) > RESOURCES_MAX:
        what = f"{number} resources (accounts, groups' access to them, units and their policies)"
        said = f"the organization's stack would have {what}; CloudFormation takes {RESOURCES_MAX}"
        yield ("cloud", "accounts"), said
    if not platform.cloud.environments:
        return
    trust = TRUST_OWN_CHARS + sum(len(tenant.name) + 3 for tenant in platform.tenants)
    if trust > TRUST_CHARS_MAX:
        words = f"{len(platform.tenants)} tenants: the role that reads for one of them would name them in {trust}"
        yield ("tenants",), f"{words} characters; IAM takes {TRUST_CHARS_MAX}"
    own = sum(tenant.cloud.key != "shared" for tenant in platform.tenants)
    workspaces = len(set(platform.hot_store.amp.workspaces.values()))
    named = POLICIES_OWN_CHARS + own * KEY_CHARS + workspaces * WORKSPACE_CHARS
    if named > POLICIES_CHARS_MAX:
        words = f"roles would name {own} tenants' own keys and {workspaces} workspaces in {named} characters"
        yield ("tenants",), f"{words}; IAM takes {POLICIES_CHARS_MAX}"
    edges = sum(tenant.edge for tenant in platform.tenants)
    if edges > EDGES_MAX:
        yield (
            ("tenants",),
            f"{edges} tenants with an edge; allowed: at most {EDGES_MAX}, as a stack holds their configs",
        )


def organization_resources(platform: Platform) -> int:
    """Return how many resources the organization's stack would have, at most."""
    cloud, organization = platform.cloud, platform.cloud.organization
    number = ORGANIZATIONS_OWN
    if organization.manages("guardrails") or organization.manages("accounts"):
        number += len(organization.units)
    if organization.manages("guardrails"):
        number += sum(len(service_control_policies(platform, unit)) for unit in organization.units)
        number += len(resource_control_policies(platform))
    if organization.manages("accounts"):
        kept = [account for account in cloud.accounts if not account.retired]
        center = organization.identity_center
        number += sum(not account.adopted for account in kept) + sum(len(account.access) for account in kept)
        number += len(center.groups) + len(center.permission_sets)
    return number
