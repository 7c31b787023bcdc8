"""Budgets, each with the file's thresholds."""

from typing import ClassVar

from aws_cdk import Tags
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct, IDependable

from tickscope.cloud.concern import Concern
from tickscope.cloud.costs.budget_plans import BudgetPlan, Warned, budget_plans, warnings
from tickscope.model.cloud import Spending
from tickscope.model.platform import Platform

METRIC = "UnblendedCost"


class Budgets(Concern):
    """A budget for each environment, stage and tenant that has one in the file; people are told by the topic."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 1),)

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        topic: sns.ITopic,
        after: IDependable,
    ) -> None:
        super().__init__(scope, "Budgets")
        for plan in budget_plans(platform):
            budget = self._budget(plan, platform.cloud.spending, topic)
            budget.node.add_dependency(after)
            Tags.of(budget).add("Environment", plan.environment)
            Tags.of(budget).add("Tenant", plan.tenant)

    def _budget(self, plan: BudgetPlan, spending: Spending, topic: sns.ITopic) -> budgets.CfnBudget:
        budget = budgets.CfnBudget(
            self,
            plan.name,
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=plan.name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=plan.usd_per_month, unit="USD"),
            ),
            notifications_with_subscribers=[_notification(each, topic) for each in warnings(spending)],
        )
        budget.add_property_override("Budget.FilterExpression", plan.holds)
        budget.add_property_override("Budget.Metrics", [METRIC])
        return budget


def _notification(warned: Warned, topic: sns.ITopic) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            comparison_operator="GREATER_THAN",
            notification_type=warned.kind,
            threshold=warned.percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[budgets.CfnBudget.SubscriberProperty(address=topic.topic_arn, subscription_type="SNS")],
    )
