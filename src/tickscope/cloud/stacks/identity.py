"""Roles of an environment's parts, inside their boundary."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class IdentityStack(PlacedStack):
    """Roles of an environment's parts, inside their boundary."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack) -> None:
        super().__init__(scope, platform, place)
