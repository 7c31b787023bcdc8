"""Policies of VPC endpoints."""

from typing import Any

from tickscope.cloud.places import home_region
from tickscope.cloud.policies.documents import policy
from tickscope.cloud.policies.parameters import Parameters, partition_of
from tickscope.cloud.policies.rendering import statements
from tickscope.model.organization import Account
from tickscope.model.platform import Platform

FAMILIES: dict[str, tuple[str, ...]] = {
    "s3": ("organization", "s3"),
    "ssm": ("organization", "ssm"),
    "sts": ("organization", "sts"),
    "ssmmessages": ("callers",),
    "ec2messages": ("callers",),
    "guardduty-data": ("callers",),
    "grafana-workspace": ("unsigned",),
}
"""Services with needs of their own; all others have ``organization``.

The agents' channels (``ssmmessages``, ``ec2messages``, ``guardduty-data``) have no resources. Requests to a Grafana
workspace are a browser's: they are not signed, so no policy can tell whose they are; its sign-on and network access
control do.
"""


def endpoint_policy(platform: Platform, account: Account, service: str) -> dict[str, Any]:
    """Return the policy of an endpoint in an account: who may reach whose resources through it.

    ``service`` is the endpoint's, without the region: ``kinesis-streams``, ``ecr.api``, ``s3``. The limit is the
    organization; the account where the file tells of no organization's id.
    """
    organization = platform.cloud.organization.id
    regions = sorted({each.region for each in platform.cloud.environments if each.account == account})
    parameters = Parameters(
        partition=partition_of(regions[0] if regions else home_region(platform)),
        regions=tuple(regions) or (home_region(platform),),
        owner=organization or account.id,
        owner_kind="OrgID" if organization else "Account",
    )
    return policy(
        [
            statement
            for family in FAMILIES.get(service, ("organization",))
            for statement in statements(f"endpoint/{family}", parameters)
        ]
    )
