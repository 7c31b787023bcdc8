"""Budgets and anomalies. Source: boto3's references of Budgets and Cost Explorer."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::Budgets::Budget",
        (
            Asked(
                "budgets",
                "describe_budget",
                {"AccountId": "=account", "BudgetName": "=id"},
                "Budget",
                {
                    "Budget": "{BudgetName: BudgetName, BudgetType: BudgetType, TimeUnit: TimeUnit, "
                    "BudgetLimit: BudgetLimit, FilterExpression: FilterExpression, Metrics: Metrics}"
                },
            ),
        ),
    ),
    Reader(
        "AWS::CE::CostCategory",
        (
            Asked(
                "ce",
                "describe_cost_category_definition",
                {"CostCategoryArn": "=id"},
                "CostCategory",
                {"Name": "Name", "RuleVersion": "RuleVersion", "Rules": "Rules"},
            ),
        ),
    ),
)
