"""Budgets and cost categories."""

from tickscope.cloud.rehearse.calls import Call, Shim

SHIMS = (
    Shim(
        "AWS::Budgets::Budget",
        (
            Call(
                "budgets",
                "create_budget",
                {
                    "AccountId": "=account",
                    "Budget": {
                        **{
                            name: f"=p.Budget.{name}"
                            for name in ("BudgetName", "BudgetType", "TimeUnit", "FilterExpression", "Metrics")
                        },
                        "BudgetLimit": {
                            "Amount": "=to_string(p.Budget.BudgetLimit.Amount)",
                            "Unit": "=p.Budget.BudgetLimit.Unit",
                        },
                        "CostFilters": "=p.Budget.CostFilters",
                        "CostTypes": "=p.Budget.CostTypes",
                    },
                    "NotificationsWithSubscribers": "=p.NotificationsWithSubscribers",
                },
            ),
        ),
        id="p.Budget.BudgetName",
    ),
    Shim(
        "AWS::CE::CostCategory",
        (
            Call(
                "ce",
                "create_cost_category_definition",
                {"Name": "=p.Name", "RuleVersion": "=p.RuleVersion", "Rules": "=from_json(p.Rules)"},
            ),
        ),
        id="r[0].CostCategoryArn",
        attributes={"Arn": "r[0].CostCategoryArn"},
    ),
)
