"""Our own Guard rules, ``cloud/guard/*.guard``: for services that the packs know nothing of."""

import re
from pathlib import Path

from aws_cdk import ValidationRuleSource

RULES = Path(__file__).parents[1] / "guard"
_RULE = re.compile(r"^rule\s+(\w+)", re.MULTILINE)


def sources() -> list[ValidationRuleSource]:
    """Return every rule file as the CDK's plugin takes it."""
    return [
        ValidationRuleSource(name=path.name, content=path.read_text()) for path in sorted(RULES.glob("*.guard"))
    ]


def names() -> frozenset[str]:
    """Return the names of all rules."""
    return frozenset(name for path in RULES.glob("*.guard") for name in _RULE.findall(path.read_text()))
