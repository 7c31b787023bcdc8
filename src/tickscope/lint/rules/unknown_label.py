"""A label that no series can have, because exporter, agent and gateway refuse it."""

import re
from collections.abc import Collection, Iterator

from tickscope.lint.grafana import VARIABLE
from tickscope.lint.model import Context, Finding, Place, Subject, told
from tickscope.lint.tree import is_platforms_own, matchers, metric, named_labels, selectors
from tickscope.model.series import TELLER_LABEL, TENANT_LABEL

NAME = "unknown-label"
STAMPED = frozenset({TENANT_LABEL, TELLER_LABEL})
"""Labels that the gateway adds."""
OF_ALERTS = frozenset({"severity", "alertname"})
ADVICE = "take one of schema.labels (or of the family's own in catalogue), or add it there"
_REFUSED = frozenset({"unknown_label", "label_name_too_long"})
_IN_TEMPLATE = re.compile(r"(?:\$labels|\.Labels)\.([a-zA-Z_]\w*)")
_IN_LEGEND = re.compile(r"\{\{\s*([a-zA-Z_]\w*)\s*\}\}")


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield labels of matchers, groupings, functions, rules, templates and legends that the schema lacks."""
    chosen = selectors(subject.tree)
    for selector in chosen:
        name = metric(selector)
        for label, _, _ in matchers(selector):
            if not _is_known(label, [name], context):
                yield _found(subject.place, label, "a matcher", context)
    metrics = [metric(selector) for selector in chosen]
    for where, label in named_labels(subject.tree):
        if not _is_known(label, metrics, context):
            yield _found(subject.place, label, where, context)
    extra = OF_ALERTS if subject.kind == "alert" else frozenset()
    for each in subject.labels:
        if each.name not in extra and not _is_known(each.name, [*metrics, subject.name], context):
            yield _found(each.place, each.name, "labels of the rule", context)
    pattern, where = (_IN_LEGEND, "the legend") if subject.kind == "panel" else (_IN_TEMPLATE, "a template")
    for text in subject.texts if subject.tree is not None else ():
        for label in pattern.findall(text.text):
            if label not in extra and not _is_known(label, metrics, context):
                yield _found(text.place, label, where, context)


def _is_known(label: str, metrics: Collection[str], context: Context) -> bool:
    if label in STAMPED or VARIABLE in label or any(map(is_platforms_own, metrics)):
        return True
    # A recorded series, or one whose name is not told, may have any family's own labels.
    if label.encode() in context.policy.closed_names and not all(_is_plain(name) for name in metrics):
        return True
    faults = (context.policy.fault(name.encode(), label.encode(), b"") for name in metrics or ("",))
    return any(fault is None or fault.reason not in _REFUSED for fault in faults)


def _is_plain(name: str) -> bool:
    return bool(name) and ":" not in name and VARIABLE not in name


def _found(place: Place, label: str, where: str, context: Context) -> Finding:
    message = f"label {told(label, context.policy.patterns)} in {where} is not in the schema"
    return Finding(place, NAME, message, ADVICE)
