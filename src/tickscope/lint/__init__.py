"""Lints of rule files and dashboards by the platform file's schema and catalogue: one rule, one file, one page."""
