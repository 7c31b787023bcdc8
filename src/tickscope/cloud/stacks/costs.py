"""Budgets, anomaly monitors and reports of costs, in the account that pays."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class CostsStack(PlacedStack):
    """Budgets, anomaly monitors and reports of costs, in the account that pays."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
