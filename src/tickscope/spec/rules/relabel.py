"""Relabelling rules have what their actions need, and nothing that these would ignore.

Source: the checks of Prometheus on ``relabel_config``.
"""

import re
from collections.abc import Iterator

from tickscope.model.patterns import compiled
from tickscope.spec.keys.relabel import RelabelKeys
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft

TENANTS: KeyPath = ("tenants",)
NEEDS_TARGET = ("replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal")
IGNORED = {
    "keepequal": ("regex", "separator", "modulus", "replacement"),
    "dropequal": ("regex", "separator", "modulus", "replacement"),
    "labeldrop": ("source_labels", "separator", "modulus", "target_label", "replacement"),
    "labelkeep": ("source_labels", "separator", "modulus", "target_label", "replacement"),
}
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LABEL_TEMPLATE = re.compile(r"(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))\w*)+")
TEMPLATE_TEXT = "letters, digits, _ and groups ($1, ${name}), no digit first"


def configs(draft: Draft) -> Iterator[Problem]:
    """Each rule is one that Prometheus would take too."""
    for tenant in range(draft.length(TENANTS)):
        rules = (*TENANTS, tenant, "relabel_configs")
        for number in range(draft.length(rules)):
            yield from _config(draft, (*rules, number))


def _config(draft: Draft, rule: KeyPath) -> Iterator[Problem]:
    action = str(draft.value((*rule, "action")) or "replace")
    yield from _pattern(draft, (*rule, "regex"))
    for key in IGNORED.get(action, ()):
        path = (*rule, key)
        if draft.place(path) and draft.value(path) != RelabelKeys.model_fields[key].default:
            yield Problem(draft.spot(path), path, f"{action} does not look at {key}; allowed: leave it out")
    target = draft.value((*rule, "target_label"))
    if action in NEEDS_TARGET and isinstance(target, str):
        yield from _target(draft, (*rule, "target_label"), action, target)
    if action == "hashmod" and draft.value((*rule, "modulus")) == 0:
        path = (*rule, "modulus")
        yield Problem(draft.spot(path, rule), path, "hashmod needs one; allowed: an integer from 1")
    replacement = draft.value((*rule, "replacement"))
    if action == "labelmap" and isinstance(replacement, str) and not _LABEL_TEMPLATE.fullmatch(replacement):
        path = (*rule, "replacement")
        yield Problem(draft.spot(path), path, f"'{replacement}' makes no label; allowed: {TEMPLATE_TEXT}")


def _pattern(draft: Draft, path: KeyPath) -> Iterator[Problem]:
    pattern = draft.value(path)
    if isinstance(pattern, str):
        try:
            compiled(pattern)
        except ValueError as error:
            yield Problem(draft.spot(path), path, f"no RE2 pattern: {error}; allowed: RE2's syntax")


def _target(draft: Draft, path: KeyPath, action: str, target: str) -> Iterator[Problem]:
    template = action == "replace"
    if not (_LABEL_TEMPLATE if template else _LABEL).fullmatch(target):
        allowed = TEMPLATE_TEXT if template else "letters, digits and _, no digit first"
        yield Problem(draft.spot(path, path[:-1]), path, f"{action} needs a label; allowed: {allowed}")
