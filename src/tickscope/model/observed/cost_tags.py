"""Cost allocation tags as they are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FoundCostTags:
    """Keys that AWS has seen on a resource, and whether each is active: ``Active``, ``Inactive``."""

    status: Mapping[str, str] = field(default_factory=dict)
