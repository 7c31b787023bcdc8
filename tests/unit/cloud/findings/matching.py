"""EventBridge's matching of events, as far as our patterns use it (EventBridge User Guide, "Event patterns")."""

from typing import Any


def matches(pattern: Any, value: Any) -> bool:
    """Return whether an event matches: each key of a pattern does, an array does when one of its elements does."""
    if isinstance(pattern, dict):
        elements = value if isinstance(value, list) else [value]
        return any(
            isinstance(element, dict)
            and all(name in element and matches(wanted, element[name]) for name, wanted in pattern.items())
            for element in elements
        )
    assert isinstance(pattern, list), f"{pattern} is no list of alternatives"
    values = value if isinstance(value, list) else [value]
    return any(_one(alternative, each) for alternative in pattern for each in values)


def _one(alternative: Any, value: Any) -> bool:
    if isinstance(alternative, dict):
        ((kind, operand),) = alternative.items()
        assert kind == "anything-but", f"unknown comparison {kind}"
        return value not in operand
    return bool(alternative == value)


def rendered(transformer: dict[str, Any], event: dict[str, Any]) -> str:
    """Return what an input transformer makes of an event; raises KeyError for a path without end."""
    text: str = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        text = text.replace(f"<{name}>", str(_at(event, path)))
    assert "<" not in text.replace("<-", ""), f"{text} has a variable that nothing fills"
    return text


def _at(event: Any, path: str) -> Any:
    for step in path.removeprefix("$.").replace("[", ".[").split("."):
        event = event[int(step[1:-1])] if step.startswith("[") else event[step]
    return event
