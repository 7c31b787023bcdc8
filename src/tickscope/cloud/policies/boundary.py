"""Permission boundaries: what no role can do, whatever its own policies say."""

from typing import Any

from tickscope.cloud.places import Place
from tickscope.cloud.policies.documents import policy
from tickscope.cloud.policies.parameters import Parameters, partition_of
from tickscope.cloud.policies.rendering import statements


def boundary_policy(qualifier: str, place: Place) -> dict[str, Any]:
    """Return the boundary of an environment's roles, or of an account's that belong to none.

    It grants nothing. Under it a role cannot change IAM, become a role of another account, or destroy what keeps
    data. An environment's roles are held to the services that its parts are made of; an account's have to read
    whatever there is, since AWS Config does.
    """
    parameters = Parameters(partition_of(place.region), qualifier, account=place.account.id)
    name = "boundary" if place.environment else "account"
    return policy(statements(f"boundary/{name}", parameters))
