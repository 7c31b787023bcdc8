"""What the platform file asks of the organization's accounts."""

from dataclasses import dataclass, field

from tickscope.cloud.organization.tree import account_tags, path_of
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class WantedAccount:
    """An account of the platform file."""

    name: str
    id: str
    email: str
    unit: tuple[str, ...]
    tags: dict[str, str] = field(default_factory=dict)
    adopted: bool = False
    retired: bool = False


Wanted = tuple[WantedAccount, ...]


def wanted_accounts(platform: Platform) -> Wanted:
    """Return the file's accounts with their units and tags."""
    organization = platform.cloud.organization
    return tuple(
        WantedAccount(
            name=each.name,
            id=each.id,
            email=each.email,
            unit=path_of(organization, each),
            tags=account_tags(platform, each),
            adopted=each.adopted,
            retired=each.retired,
        )
        for each in platform.cloud.accounts
    )
