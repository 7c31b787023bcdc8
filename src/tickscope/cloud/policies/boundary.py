"""The permission boundary: what no role of a scope can do, whatever its own policies say."""

from typing import Any

from tickscope.cloud.policies.documents import policy
from tickscope.cloud.policies.parameters import Parameters, partition_of
from tickscope.cloud.policies.rendering import statements
from tickscope.model.organization import Account
from tickscope.model.platform import Platform


def boundary_policy(platform: Platform, account: Account, region: str) -> dict[str, Any]:
    """Return the boundary of an account's roles: a ceiling of services, and what is denied under it.

    It grants nothing. Under it a role cannot change IAM, leave its account, or destroy what keeps data.
    """
    parameters = Parameters(partition_of(region), platform.cloud.qualifier, account=account.id)
    return policy(statements("boundary/boundary", parameters))
