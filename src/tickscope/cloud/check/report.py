"""The CDK's ``validation-report.json`` → findings; a stack's metadata → what its constructs accept."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tickscope.cloud.check.findings import Acceptance, Checker, Finding
from tickscope.cloud.concern import ACCEPTED

Report = Mapping[str, Any]
NAG = "AwsSolutions"
ANNOTATIONS = "Construct Annotations"
HIDDEN = "aws:cdk:acknowledged-rules"
"""Metadata of the CDK's own acknowledgements, which take a finding out of the report."""


def findings(report: Report, guard_rules: Collection[str]) -> Iterator[Finding]:
    """Yield what the report holds, warnings too. Source: the validation report of the cloud assembly schema."""
    for plugin in report["pluginReports"]:
        name = plugin["pluginName"]
        for violation in plugin["violations"]:
            rule = violation["ruleName"]
            for construct in violation["violatingConstructs"]:
                yield Finding(
                    _checker(name, rule, guard_rules),
                    _id(name, rule),
                    construct["constructPath"],
                    violation["description"],
                )


def acceptances(metadata: Mapping[str, Any]) -> Iterator[Acceptance]:
    """Yield what is accepted in one stack; ``metadata`` is its ``*.metadata.json``."""
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == ACCEPTED:
                yield Acceptance(path.removeprefix("/"), _plain(entry["data"]["id"]), entry["data"]["reason"])


def hidden(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield constructs that hide findings from the report, past ``concern.accept``."""
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == HIDDEN:
                yield Finding("acceptance", HIDDEN, path.removeprefix("/"), "acknowledged past concern.accept")


def _id(plugin: str, rule: str) -> str:
    bare = rule.removeprefix("Annotation::") if plugin == ANNOTATIONS else rule
    return bare if plugin == NAG else f"{plugin.replace(' ', '-')}::{bare}"


def _plain(finding: str) -> str:
    return finding.removeprefix(f"{NAG}::")


def _checker(plugin: str, rule: str, guard_rules: Collection[str]) -> Checker:
    if plugin == NAG:
        return "cdk-nag"
    if plugin == ANNOTATIONS:
        return "cdk"
    return "guard" if rule in guard_rules else "cloudformation-validate"
