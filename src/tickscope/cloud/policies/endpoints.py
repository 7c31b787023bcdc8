"""Policies of VPC endpoints."""

from typing import Any

from tickscope.model.organization import Account
from tickscope.model.platform import Platform


def endpoint_policy(platform: Platform, account: Account, service: str) -> dict[str, Any]:
    """Return the policy of an endpoint in an account: who may reach whose resources through it.

    ``service`` is the endpoint's, without the region: ``kinesis-streams``, ``ecr.api``, ``s3``.
    """
    raise NotImplementedError
