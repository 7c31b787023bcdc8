"""Checks of the platform file that only another room can make, for every verb that needs them."""

from collections.abc import Iterator

from tickscope.model.cloud import CloudSettings
from tickscope.model.platform import Platform
from tickscope.spec import Check
from tickscope.spec.problems import KeyPath

NO_CLOUD = CloudSettings()


def policies(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    """Yield what makes a policy longer than AWS takes; a file without a cloud loads nothing for it."""
    if platform.cloud == NO_CLOUD:
        return
    from tickscope.cloud.policies import oversized

    yield from oversized(platform)


def crowding(platform: Platform) -> Iterator[tuple[KeyPath, str]]:
    """Yield what is more than one stack or one role takes."""
    if platform.cloud == NO_CLOUD:
        return
    from tickscope.cloud.crowding import crowded

    yield from crowded(platform)


CLOUD_CHECKS: tuple[Check, ...] = (policies, crowding)
"""For ``load(file, also=CLOUD_CHECKS)``."""
