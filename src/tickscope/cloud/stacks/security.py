"""Findings: collected, judged and told."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class SecurityStack(PlacedStack):
    """Findings: collected, judged and told."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
