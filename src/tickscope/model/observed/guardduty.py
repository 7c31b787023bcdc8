"""GuardDuty of an organization in one region, as its administrator finds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundGuardDuty:
    """Empty ``detector_id`` where GuardDuty is not on in the administrator's account."""

    administers: bool = False
    """Whether the account may ask for the organization's settings at all."""
    detector_id: str = ""
    enabled: bool = False
    frequency: str = ""
    """How often a finding that goes on is told again: ``FIFTEEN_MINUTES``."""
    features: frozenset[str] = frozenset()
    """Names of features, and of agents of RUNTIME_MONITORING, that are on in the administrator's account."""
    members: str = ""
    """Whose GuardDuty is switched on: ``ALL``, ``NEW`` or ``NONE``."""
    members_features: frozenset[str] = frozenset()
    """Features and agents that are switched on in all members, not only in new ones."""
    associated: frozenset[str] = frozenset()
    """Ids of accounts whose findings come to the administrator."""
