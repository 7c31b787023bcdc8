"""Cost categories, which budgets, anomalies and the report go by."""

import json
from typing import ClassVar

from aws_cdk import aws_ce as ce
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.costs.categories import CategoryPlan, categories
from tickscope.model.platform import Platform

VERSION = "CostCategoryExpression.v1"


class CostCategories(Concern):
    """The categories of environment, stage and tenant."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 3),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "Categories")
        for plan in categories(platform):
            self._category(plan)

    def _category(self, plan: CategoryPlan) -> ce.CfnCostCategory:
        return ce.CfnCostCategory(
            self,
            plan.name,
            name=plan.name,
            rule_version=VERSION,
            rules=_json(plan.rules),
            default_value=plan.rest,
            split_charge_rules=_json(plan.split) if plan.split else None,
        )


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
