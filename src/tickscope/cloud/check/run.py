"""Run every checker over a platform, with nothing hidden: what is accepted is laid beside afterwards."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App, CloudFormationValidatePlugin, Validations
from cdk_nag import AwsSolutionsChecks

from tickscope.cloud.app import assembled, build
from tickscope.cloud.assembly import StackArtifact, read
from tickscope.cloud.check import cfn_lint, guard, report
from tickscope.cloud.check.findings import Finding, Verdict, judge
from tickscope.cloud.concern import SHOW_ALL
from tickscope.cloud.memory import peak_mib
from tickscope.cloud.operations.host_configs import Configs
from tickscope.model.platform import Platform

REPORT = "validation-report.json"
STRICT = {
    SHOW_ALL: True,
    "@aws-cdk/core:annotationsInValidationReport": True,
    "@aws-cdk/core:failSynthOnValidationErrors": False,
    "@aws-cdk/core:validateAgainstDefaultRules": True,
}
"""The CDK's own warnings and default rules count, and what is found is reported, not raised."""
INVENTED_ZONE = "dummy1"
"""The CDK's stand-in for zones that it would have to ask AWS for."""
NO_RESOURCES = "CloudFormation-Validate::F0001"
"""Nothing of the stack's concern is switched on: it is not deployed, so this is no finding."""
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, with what it is about and what it took."""

    verdict: Verdict
    stacks: tuple[StackArtifact, ...]
    synth_seconds: float
    """Synthesis with CloudFormation Validate, Guard and cdk-nag."""
    lint_seconds: float
    peak_mib: int


def check(platform: Platform, folder: Path, told: Told = lambda _: None, configs: Configs | None = None) -> Checked:
    """Check every stack of a platform, with hosts' rendered configs; the assembly goes into ``folder``."""
    return check_app(build(platform, folder, STRICT, configs), folder, told)


def check_app(app: App, folder: Path, told: Told = lambda _: None) -> Checked:
    """Check an app that was made with the context ``STRICT`` and writes into ``folder``."""
    began_s = time.monotonic()
    told("synthesis, CloudFormation Validate, Guard, cdk-nag")
    found = list(_policies(app, folder))
    memory_mib = peak_mib()
    synthesised_s = time.monotonic()
    stacks = read(folder)
    empty = {stack.id for stack in stacks if not stack.resources}
    violations = [each for each in found if (each.id, each.construct in empty) != (NO_RESOURCES, True)]
    metadata = [json.loads((folder / f"{stack.id}.metadata.json").read_text()) for stack in stacks]
    linted: list[Finding] = []
    for number, stack in enumerate(stacks, start=1):
        told(f"cfn-lint {number}/{len(stacks)} {stack.id}")
        linted += [*cfn_lint.findings(stack), *_invented_zones(stack)]
    hidden = [finding for each in metadata for finding in report.hidden(each)]
    accepted = [each for one in metadata for each in report.acceptances(one)]
    return Checked(
        judge([*violations, *linted, *hidden], accepted),
        stacks,
        synthesised_s - began_s,
        time.monotonic() - synthesised_s,
        memory_mib,
    )


def _policies(app: App, folder: Path) -> Iterable[Finding]:
    plugin: Any = AwsSolutionsChecks(app)
    Validations.of(app).add_plugins(plugin, CloudFormationValidatePlugin(guard_rules=guard.sources()))
    path = folder / REPORT
    path.unlink(missing_ok=True)
    assembled(app)
    # It is written only when a plugin ran, so a missing one is a bug and shows itself.
    return report.findings(json.loads(path.read_text()), guard.names())


def _invented_zones(stack: StackArtifact) -> Iterator[Finding]:
    for name, resource in stack.resources.items():
        if INVENTED_ZONE in json.dumps(resource):
            construct = stack.construct_paths.get(name, stack.id)
            yield Finding(
                "zones", INVENTED_ZONE, construct, "a zone that the CDK made up; name the environment's own"
            )
