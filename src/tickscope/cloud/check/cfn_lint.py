"""cfn-lint over a template, as a library: its rules' findings with the constructs that they are about."""

import json
from collections.abc import Iterator

from cfnlint.api import ManualArgs, lint

from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.check.findings import SHARED_NUMBERS, Finding

IGNORED = "cfn-lint"
"""Metadata under this name would take rules out of the linter."""


def findings(stack: StackArtifact) -> Iterator[Finding]:
    """Yield what cfn-lint says, errors and warnings, for the stack's region."""
    if not stack.resources:
        return
    for match in lint(json.dumps(stack.template), config=ManualArgs(regions=[stack.region])):
        path = [str(part) for part in (getattr(match, "path", None) or ())]
        yield Finding(
            "cfn-lint",
            f"{SHARED_NUMBERS}{match.rule.id}",
            _construct(stack, path),
            f"{match.message} ({'.'.join(path)})",
        )
    if IGNORED in json.dumps(stack.template.get("Metadata", {})):
        yield Finding("acceptance", IGNORED, stack.id, "the template takes rules out of cfn-lint")
    for name, resource in stack.resources.items():
        if IGNORED in resource.get("Metadata", {}):
            construct = _construct(stack, ["Resources", name])
            yield Finding("acceptance", IGNORED, construct, "the resource takes rules out of cfn-lint")


def _construct(stack: StackArtifact, path: list[str]) -> str:
    name = path[1] if len(path) > 1 else ""
    return stack.construct_paths.get(name, stack.id)
