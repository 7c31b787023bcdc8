"""Buckets for records: locked where nobody may delete, apart where AWS cannot write to a locked one."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class LogArchiveStack(PlacedStack):
    """Buckets for records: locked where nobody may delete, apart where AWS cannot write to a locked one."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack) -> None:
        super().__init__(scope, platform, place)
