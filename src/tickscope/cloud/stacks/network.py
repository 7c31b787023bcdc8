"""An environment's network and perimeter."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.cloud.stacks.log_archive import LogArchiveStack
from tickscope.cloud.stacks.security import SecurityStack
from tickscope.model.platform import Platform


class NetworkStack(PlacedStack):
    """An environment's network and perimeter."""

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        place: Place,
        keys: KeysStack,
        logs: LogArchiveStack,
        security: SecurityStack,
    ) -> None:
        super().__init__(scope, platform, place)
