"""Keys of an environment by purpose and of its tenants; those of the log archive."""

from typing import Literal

from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform

Purpose = Literal["logs", "data", "secrets", "messages", "compute", "trail"]
ENVIRONMENT_PURPOSES: tuple[Purpose, ...] = ("logs", "data", "secrets", "messages", "compute")
ARCHIVE_PURPOSES: tuple[Purpose, ...] = ("logs", "trail")


class KeysStack(PlacedStack):
    """One key for each purpose."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        purposes = ENVIRONMENT_PURPOSES if place.environment else ARCHIVE_PURPOSES
        self._keys = {each: kms.Key(self, each.title(), enable_key_rotation=True) for each in purposes}

    def key(self, purpose: Purpose) -> kms.IKey:
        """Return the key of a purpose."""
        return self._keys[purpose]
