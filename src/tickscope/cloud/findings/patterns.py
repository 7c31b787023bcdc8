"""Which findings are told: EventBridge patterns on what Security Hub imports.

GuardDuty and Access Analyzer send their findings to Security Hub, from every account and region, and its aggregator
brings them home: one place to listen at. Config's have the severity MEDIUM whatever they are about, so that drift
has a pattern of its own. Source: "AWS Security Finding Format", "AWS service integrations with Security Hub CSPM".
"""

from collections.abc import Sequence
from typing import Any

GUARDDUTY = "GuardDuty"
ACCESS_ANALYZER = "IAM Access Analyzer"
CONFIG = "Config"


def severe(severities: Sequence[str], product: str) -> dict[str, Any]:
    """Return the pattern of a product's findings of these severities."""
    return _imported({"ProductName": [product], "Severity": {"Label": [*severities]}})


def severe_others(severities: Sequence[str], drift_rule: str) -> dict[str, Any]:
    """Return the pattern of all other findings of these severities: Security Hub's own, and of more products."""
    others = [{"anything-but": [GUARDDUTY, ACCESS_ANALYZER]}]
    not_drift = [{"anything-but": [drift_rule]}]
    return _imported({"ProductName": others, "Title": not_drift, "Severity": {"Label": [*severities]}})


def drifted(rule: str) -> dict[str, Any]:
    """Return the pattern of drift of stacks, of whatever severity; ``rule`` is the name of Config's rule."""
    return _imported({"ProductName": [CONFIG], "Title": [rule], "Compliance": {"Status": ["FAILED"]}})


def _imported(finding: dict[str, Any]) -> dict[str, Any]:
    """New ones only: ``Notified`` sets a finding's workflow when it has been told."""
    return {
        "source": ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        "detail": {"findings": {**finding, "RecordState": ["ACTIVE"], "Workflow": {"Status": ["NEW"]}}},
    }
