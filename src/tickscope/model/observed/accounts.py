"""Accounts of an organization as they are found."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account; ``tags`` only of those that were asked for."""

    id: str
    name: str
    email: str
    state: str
    """AWS' own word: ``ACTIVE``, ``PENDING_CLOSURE``, ``SUSPENDED``."""
    parent_id: str
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundAccounts:
    """An organization's tree, on a day; empty ids where there is no organization."""

    today: date
    root_id: str = ""
    management_id: str = ""
    units: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Names of units from below the root → id; the root's own has no names."""
    accounts: tuple[FoundAccount, ...] = ()
    invited: frozenset[str] = frozenset()
    """Ids of accounts whose invitation is open."""
