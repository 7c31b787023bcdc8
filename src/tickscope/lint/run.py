"""Every rule over everything that is linted."""

from collections.abc import Iterable
from dataclasses import replace

from tickscope.lint.model import Context, Finding, Subject
from tickscope.lint.percentiles import Percentiles
from tickscope.lint.rules import RULES


def lint(subjects: Iterable[Subject], context: Context) -> list[Finding]:
    """Return the findings in the order of files and lines; what one subject records is known to the others."""
    subjects = list(subjects)
    recorded = frozenset(
        each.name for each in subjects if each.kind == "record" and each.tree and Percentiles().are(each.tree)
    )
    context = replace(context, percentiles=recorded)
    return sorted({finding for each in subjects for rule in RULES for finding in rule.check(each, context)})
