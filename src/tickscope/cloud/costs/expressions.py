"""Expressions of AWS' billing services, which all take the same ("Expression", AWS Cost Explorer API Reference)."""

from typing import Any

Expression = dict[str, Any]
EXACTLY = ["EQUALS"]


def tag(key: str, *values: str) -> Expression:
    """Return what has a tag with one of these values."""
    return {"Tags": {"Key": key, "Values": [*values], "MatchOptions": EXACTLY}}


def dimension(key: str, *values: str) -> Expression:
    """Return what has one of these values in a dimension: ``LINKED_ACCOUNT``, ``SERVICE_CODE``."""
    return {"Dimensions": {"Key": key, "Values": [*values], "MatchOptions": EXACTLY}}


def category(name: str, value: str) -> Expression:
    """Return what a cost category has put under a value."""
    return {"CostCategories": {"Key": name, "Values": [value], "MatchOptions": EXACTLY}}


def both(one: Expression, other: Expression) -> Expression:
    """Return what is in both."""
    return {"And": [one, other]}
