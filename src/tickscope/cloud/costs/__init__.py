"""What is spent: categories, budgets, anomalies, the report, and who is told. In the account that pays."""
