"""The example files as templates; CloudFormation's own validation is the strict check's, so it is off here."""

import functools
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["CDK_VALIDATION"] = "false"

from aws_cdk import assertions  # noqa: E402

from tickscope.cli.host_configs import host_configs  # noqa: E402
from tickscope.cloud.app import build  # noqa: E402
from tickscope.model.platform import Platform  # noqa: E402
from tickscope.spec import load  # noqa: E402

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
Resources = dict[str, dict[str, Any]]


class Synthesised:
    """Templates by stack, without the qualifier: ``prod-network``; with ``file``, with the configs of hosts too."""

    def __init__(self, platform: Platform, file: Path | None = None) -> None:
        self.platform = platform
        with tempfile.TemporaryDirectory() as folder:
            configs = host_configs(platform, file) if file else {}
            assembly = build(platform, Path(folder), configs=configs).synth()
            self.templates: dict[str, dict[str, Any]] = {
                stack.id: stack.template for stack in assembly.stacks_recursively
            }

    def template(self, stack: str) -> assertions.Template:
        """Return a stack's template for ``aws_cdk.assertions``."""
        return assertions.Template.from_json(self.templates[stack])

    def resources(
        self, stack: str, kind: str, such: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> Resources:
        """Return a stack's resources of a type, by logical id, whose properties are ``such``."""
        found: Resources = self.templates[stack].get("Resources", {})
        return {
            name: each for name, each in found.items() if each["Type"] == kind and such(each.get("Properties", {}))
        }

    def only(
        self, stack: str, kind: str, such: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """Return the properties of the one resource of a type in a stack."""
        found = self.resources(stack, kind, such)
        assert len(found) == 1, f"{stack} has {len(found)} {kind}: {', '.join(found)}"
        properties: dict[str, Any] = next(iter(found.values())).get("Properties", {})
        return properties


@functools.cache
def studio() -> Synthesised:
    """Return the studio with an organization and three environments (docs/examples/aws.yaml)."""
    return Synthesised(load(EXAMPLES / "aws.yaml"), EXAMPLES / "aws.yaml")


@functools.cache
def one_account() -> Synthesised:
    """Return one account with one environment (docs/examples/one-account.yaml)."""
    return Synthesised(load(EXAMPLES / "one-account.yaml"), EXAMPLES / "one-account.yaml")
