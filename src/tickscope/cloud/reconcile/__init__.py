"""What CloudFormation cannot do: small reconcilers, each a pure plan here and a thin adapter to AWS.

A new one is a file here with a pure plan and a function ``reconcilers(platform)`` that returns
``PlannedReconciler`` values, an adapter in ``tickscope.adapters.aws`` that observes and performs, and a line in
``SOURCES``.
"""

from collections.abc import Callable, Iterable

from tickscope.cloud.reconcile import (
    account_defaults,
    accounts,
    cost_tags,
    guardduty,
    imported_keys,
    organization,
    region_defaults,
    vpc_defaults,
)
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler

Source = Callable[[Platform], Iterable[Reconciler]]
SOURCES: tuple[Source, ...] = (
    organization.reconcilers,
    accounts.reconcilers,
    account_defaults.reconcilers,
    region_defaults.reconcilers,
    cost_tags.reconcilers,
    vpc_defaults.reconcilers,
    guardduty.reconcilers,
    imported_keys.reconcilers,
)
"""In the order in which they are applied."""


def reconcilers(platform: Platform) -> tuple[Reconciler, ...]:
    """Return every reconciler of the platform, in the order in which they are applied."""
    return tuple(each for source in SOURCES for each in source(platform))
