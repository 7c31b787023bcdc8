"""What each account of the organization records of itself."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class AuditStack(PlacedStack):
    """What each account of the organization records of itself."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
