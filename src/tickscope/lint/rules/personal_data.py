"""Personal data in a rule or a dashboard: files are kept, copied and shown."""

from collections.abc import Iterator

from tickscope.lint.model import Context, Finding, Place, Subject, told
from tickscope.lint.tree import matchers, selectors, texts
from tickscope.policy.labels import INFRASTRUCTURE_LABELS
from tickscope.policy.personal_data import personal_data_kind

NAME = "personal-data"


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield literals, labels and texts that look like personal data; what they are is never repeated."""
    for selector in selectors(subject.tree):
        for label, operator, value in matchers(selector):
            plain = value.replace("\\", "") if "~" in operator else value
            yield from _found(context, subject.place, f"label {_named(context, label)}", value, plain, label=label)
    for text in texts(subject.tree):
        yield from _found(context, subject.place, "a text of the expression", text)
    for each in subject.labels:
        where = f"label {_named(context, each.name)}"
        yield from _found(context, each.place, where, each.value, label=each.name)
    for title in subject.texts:
        yield from _found(context, title.place, "a text", title.text)


def _found(context: Context, place: Place, where: str, *values: str, label: str = "") -> Iterator[Finding]:
    infrastructure, patterns = label.encode() in INFRASTRUCTURE_LABELS, context.policy.patterns
    for value in dict.fromkeys(values):
        raw = value.encode("utf-8", "replace")
        if kind := personal_data_kind(raw, infrastructure=infrastructure, patterns=patterns):
            yield Finding(place, NAME, f"{where} looks like {kind}", "take it out; no series can carry it")
            return


def _named(context: Context, label: str) -> str:
    return told(label, context.policy.patterns)
