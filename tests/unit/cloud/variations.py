"""The studio with other settings of its organization."""

import functools
from dataclasses import replace
from typing import Any

from tests.unit.cloud.synthesised import EXAMPLES, Synthesised
from tickscope.model.organization import Managed
from tickscope.model.platform import Platform
from tickscope.spec import load


def with_organization(**changes: Any) -> Platform:
    """Return the studio's platform with these settings of its organization."""
    platform = load(EXAMPLES / "aws.yaml")
    organization = replace(platform.cloud.organization, **changes)
    return replace(platform, cloud=replace(platform.cloud, organization=organization))


def in_one_region(platform: Platform) -> Platform:
    """Return a platform whose environments and guardrails are all in the home region."""
    cloud = platform.cloud
    environments = tuple(each for each in cloud.environments if each.region == platform.region)
    guardrails = replace(cloud.organization.guardrails, regions=())
    organization = replace(cloud.organization, guardrails=guardrails)
    return replace(platform, cloud=replace(cloud, environments=environments, organization=organization))


@functools.cache
def managing(*parts: Managed) -> Synthesised:
    """Return the studio with only these parts of its organization managed."""
    return of_organization(manage=parts)


def of_organization(**changes: Any) -> Synthesised:
    """Return the studio with these settings of its organization, without the stacks of its environments."""
    platform = with_organization(**changes)
    return Synthesised(replace(platform, cloud=replace(platform.cloud, environments=())))
