"""The one environment of docs/examples/one-account.yaml with something changed."""

from dataclasses import replace
from typing import Any

from tests.unit.cloud.synthesised import Synthesised, one_account
from tickscope.model.cloud import CloudEnvironment

NETWORK = "prod-network"


def environment(**changes: Any) -> CloudEnvironment:
    """Return the environment with some of its settings changed."""
    return replace(one_account().platform.cloud.environments[0], **changes)


def synthesised(**changes: Any) -> Synthesised:
    """Return the stacks of the environment with some of its settings changed."""
    platform = one_account().platform
    cloud = replace(platform.cloud, environments=(environment(**changes),))
    return Synthesised(replace(platform, cloud=cloud))
