"""Budgets of the platform file as plain values: of environments, of their stages, of tenants in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tickscope.cloud import names
from tickscope.cloud.costs.expressions import Expression, both, category, tag
from tickscope.model.cloud import SHARED, Spending
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True)
class BudgetPlan:
    """US dollars for a calendar month, for what an expression holds."""

    name: str
    usd_per_month: int
    holds: Expression
    environment: str
    tenant: str = SHARED


@dataclass(frozen=True, slots=True)
class Warned:
    """People are told when so much of a budget is spent, or is likely to be by the month's end."""

    kind: Literal["ACTUAL", "FORECASTED"]
    percent: int


def budget_plans(platform: Platform) -> tuple[BudgetPlan, ...]:
    """Return every budget that the file has, in its order."""
    return tuple(_plans(platform))


def warnings(spending: Spending) -> tuple[Warned, ...]:
    """Return at which shares of a budget people are told; the last one also as a forecast."""
    told = [Warned("ACTUAL", percent) for percent in spending.thresholds_percent]
    return (*told, Warned("FORECASTED", spending.thresholds_percent[-1]))


def _plans(platform: Platform) -> Iterator[BudgetPlan]:
    cloud = platform.cloud
    environments, stages = (names.cost_category(cloud.qualifier, what) for what in ("environment", "stage"))
    for environment in cloud.environments:
        its, holds = environment.name, category(environments, environment.name)
        if environment.budget_usd_per_month:
            yield BudgetPlan(names.budget(cloud.qualifier, its), environment.budget_usd_per_month, holds, its)
        for stage, usd in environment.stage_budgets_usd_per_month.items():
            name = names.budget(cloud.qualifier, its, "stage", stage)
            yield BudgetPlan(name, usd, both(holds, category(stages, stage)), its)
        for tenant in platform.tenants:
            usd = tenant.cloud.budget_usd_per_month
            if usd:
                name = names.budget(cloud.qualifier, its, "tenant", tenant.name)
                yield BudgetPlan(name, usd, both(holds, tag("Tenant", tenant.name)), its, tenant.name)
