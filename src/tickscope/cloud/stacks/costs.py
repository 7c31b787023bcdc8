"""Budgets, anomaly monitors and reports of costs, in the account that pays."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.costs.anomalies import Anomalies
from tickscope.cloud.costs.budgets import Budgets
from tickscope.cloud.costs.cost_categories import CostCategories
from tickscope.cloud.costs.report import CostReport
from tickscope.cloud.costs.topic import CostsTopic
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class CostsStack(PlacedStack):
    """What is spent: categories first, then what goes by them."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        topic = CostsTopic(self, platform.cloud.incidents, place.account.id).topic
        categories = CostCategories(self, platform)
        Budgets(self, platform, topic, categories)
        Anomalies(self, platform, topic, categories)
        CostReport(self, platform)
