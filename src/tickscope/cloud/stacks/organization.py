"""Units, guardrails, accounts, people, the trail: what only the management account can make."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class OrganizationStack(PlacedStack):
    """Units, guardrails, accounts, people, the trail: what only the management account can make."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
