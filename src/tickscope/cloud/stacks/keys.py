"""Keys of an environment by purpose and of its tenants; those of the log archive."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class KeysStack(PlacedStack):
    """Keys of an environment by purpose and of its tenants; those of the log archive."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
