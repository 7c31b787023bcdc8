"""The studio's organization with something changed; each variation is synthesised once."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.unit.cloud.synthesised import Synthesised, studio
from tickscope.model.organization import Account, Managed
from tickscope.model.platform import Platform

STACK = "organization-organization"


def with_organization(platform: Platform, **changes: Any) -> Platform:
    """Return the platform with keys of ``cloud.organization`` changed."""
    organization = replace(platform.cloud.organization, **changes)
    return replace(platform, cloud=replace(platform.cloud, organization=organization))


def with_accounts(platform: Platform, change: Callable[[Account], Account]) -> Platform:
    """Return the platform with each account changed."""
    accounts = tuple(change(each) for each in platform.cloud.accounts)
    return replace(platform, cloud=replace(platform.cloud, accounts=accounts))


@functools.cache
def managing(*parts: Managed) -> Synthesised:
    """Return the studio where Tickscope manages just these parts, without its environments."""
    return of_organization(with_organization(studio().platform, manage=parts))


def of_organization(platform: Platform) -> Synthesised:
    """Return what belongs to the organization alone: a platform's templates without those of environments."""
    return Synthesised(replace(platform, cloud=replace(platform.cloud, environments=())))


def types(found: Synthesised) -> set[str]:
    """Return the types of resources in the organization's stack."""
    return {each["Type"] for each in found.templates[STACK].get("Resources", {}).values()}


def tags(properties: dict[str, Any]) -> dict[str, str]:
    """Return a resource's tags."""
    return {each["Key"]: each["Value"] for each in properties["Tags"]}
