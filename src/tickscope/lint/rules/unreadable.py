"""An expression that is no PromQL: nothing else can be said about it."""

from collections.abc import Iterator

from tickscope.lint.model import Context, Finding, Subject

NAME = "unreadable"


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield why an expression cannot be read."""
    if subject.fault:
        message = f"the expression cannot be parsed: {subject.fault}"
        yield Finding(subject.place, NAME, message, "write PromQL, within the limits")
