"""The permission boundary of a scope: before all else, since every role is made inside it."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.identity.boundary import Boundary
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class BoundaryStack(PlacedStack):
    """The permission boundary of an environment, or of an account that has stacks of the organization."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        Boundary(self, platform.cloud.qualifier, place)
