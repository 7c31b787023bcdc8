"""Placeholder: replaced."""


def command() -> None:
    """Systems."""
