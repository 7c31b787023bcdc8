"""A value that no series can have: it is not in a closed list, or too long to be stored."""

from collections.abc import Iterator

from tickscope.lint.grafana import has_variable
from tickscope.lint.model import Context, Finding, Place, Subject
from tickscope.lint.tree import matchers, metric, selectors
from tickscope.model.patterns import compiled
from tickscope.policy.labels import Refusal

NAME = "unknown-value"
ADVICE = "take one that the catalogue lists, or add it there"
_REFUSED = frozenset({"unknown_label_value", "label_value_too_long"})


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield matchers and labels of rules whose value cannot be."""
    for selector in selectors(subject.tree):
        name = metric(selector)
        for label, operator, value in matchers(selector):
            if not value or has_variable(value):
                continue
            if operator in ("=", "!="):
                yield from _found(
                    subject.place, context.policy.fault(name.encode(), label.encode(), value.encode())
                )
            else:
                yield from _pattern(subject.place, context, name, label, value)
    for each in subject.labels:
        closed = _closed(context, subject.name, each.name)
        if closed and each.value.encode() not in closed and "{{" not in each.value:
            yield _unknown(each.place, context, each.name, closed)


def _pattern(place: Place, context: Context, name: str, label: str, value: str) -> Iterator[Finding]:
    closed = context.policy.values_of(name.encode(), label.encode())
    if closed is None:
        return
    alternatives = value.split("|") if not set(value) & set("()[]\\") else [value]
    try:
        patterns = [compiled(f"^(?s:{each})$") for each in alternatives]
    except ValueError:
        yield Finding(place, NAME, "a matcher's pattern is not RE2", "write RE2's syntax")
        return
    if not all(any(pattern.search(known) for known in (*closed, b"")) for pattern in patterns):
        yield _unknown(place, context, label, closed)


def _closed(context: Context, name: str, label: str) -> frozenset[bytes]:
    own = context.policy.values_of(name.encode(), label.encode())
    if own is not None:
        return own
    families = context.policy.enumerations.values()
    return frozenset(value for closed in families for value in closed.get(label.encode(), ()))


def _unknown(place: Place, context: Context, label: str, closed: frozenset[bytes]) -> Finding:
    allowed = ", ".join(sorted(context.policy.shown(value) for value in closed))
    message = f"label {context.policy.shown(label.encode())} takes one of {allowed}"
    return Finding(place, NAME, message, ADVICE)


def _found(place: Place, refusal: Refusal | None) -> Iterator[Finding]:
    if refusal is not None and refusal.reason in _REFUSED:
        yield Finding(place, NAME, refusal.message, ADVICE)
