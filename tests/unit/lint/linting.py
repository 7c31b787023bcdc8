"""Short ways to lint a text by the shipped platform file."""

import json
from dataclasses import replace

from tests.e2e.platform_files import ROOT
from tickscope.lint import dashboard, rule_file
from tickscope.lint.model import Context, Finding
from tickscope.lint.run import lint
from tickscope.spec import load

PLATFORM = load(ROOT / "tickscope.yaml")
CONTEXT = Context.of(PLATFORM)


def in_rules(text: str, context: Context = CONTEXT) -> list[Finding]:
    return lint(rule_file.subjects(text, "rules.yaml", context.policy.patterns), context)


def in_dashboard(text: str, context: Context = CONTEXT) -> list[Finding]:
    return lint(dashboard.subjects(text, "board.json", context.policy.patterns), context)


def rule(expr: str, **more: object) -> str:
    """Return a rule file with one rule: an alert unless it says ``record``."""
    named = {} if "record" in more else {"alert": "Something"}
    return json.dumps({"groups": [{"name": "g", "rules": [{**named, "expr": expr, **more}]}]})


def panel(expr: str, **target: object) -> str:
    """Return a dashboard with one panel."""
    return json.dumps({"title": "Board", "panels": [{"title": "Panel", "targets": [{"expr": expr, **target}]}]})


def rules_of(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def folding(*labels: str) -> Context:
    """Return the context of a file that folds by labels."""
    return replace(CONTEXT, fold_labels=frozenset(labels))
