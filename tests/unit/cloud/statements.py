"""Statements of policies in templates, as lists whatever the CDK made of them."""

from typing import Any

Statement = dict[str, Any]


def listed(value: Any) -> list[Any]:
    """Return a value of a policy, which may be one or several, as a list."""
    return value if isinstance(value, list) else [value]


def by_sid(policy: dict[str, Any]) -> dict[str, Statement]:
    """Return the statements of a policy document that have a name."""
    return {each["Sid"]: each for each in policy["Statement"] if "Sid" in each}
