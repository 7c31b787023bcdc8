"""The platform file → a CDK app: every stack of every environment, in one process, without a call to AWS."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from aws_cdk import App
from aws_cdk.cx_api import CloudAssembly

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.operations.host_configs import Configs
from tickscope.cloud.places import Place, boundary_of, places
from tickscope.cloud.stacks.audit import AuditStack
from tickscope.cloud.stacks.boundary import BoundaryStack
from tickscope.cloud.stacks.costs import CostsStack
from tickscope.cloud.stacks.detection import DetectionStack
from tickscope.cloud.stacks.identity import IdentityStack
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.cloud.stacks.log_archive import LogArchiveStack
from tickscope.cloud.stacks.network import NetworkStack
from tickscope.cloud.stacks.operations import OperationsStack
from tickscope.cloud.stacks.organization import OrganizationStack
from tickscope.cloud.stacks.security import SecurityStack
from tickscope.errors import Reject
from tickscope.model.platform import Platform

S = TypeVar("S", bound=PlacedStack)

TOO_MANY = re.compile(r"Number of resources in stack '([^']+)': (\d+) is greater than allowed maximum of (\d+)")
"""How the CDK says so, in its own language's exception."""
CONTEXT = {
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/core:defaultCrossStackReferences": "strong",
}
"""Access logs are let in by policy, without ACLs; a value that another stack takes cannot be removed under it."""


def build(
    platform: Platform,
    folder: Path | None = None,
    context: Mapping[str, object] | None = None,
    configs: Configs | None = None,
) -> App:
    """Return the app with all stacks; ``folder`` is where its assembly goes when it is synthesised.

    ``configs`` are the rendered configs of hosts (``tickscope.cli.host_configs``); without them nothing is
    distributed.
    """
    app = App(
        outdir=str(folder) if folder else None,
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        context={**CONTEXT, **(context or {})},
    )
    made: dict[tuple[str, str], PlacedStack] = {}
    for place in places(platform):
        stack = _stack(app, platform, place, made, configs or {})
        made[place.scope, place.concern] = stack
        boundary = made[boundary_of(place)]
        if stack is not boundary:
            stack.add_stack_dependency(boundary)
    return app


def assembled(app: App) -> CloudAssembly:
    """Write an app's assembly. Raises Reject for a stack that is larger than CloudFormation takes."""
    try:
        return app.synth()
    except RuntimeError as error:
        if found := TOO_MANY.search(str(error)):
            stack, number, most = found.groups()
            message = (
                f"{stack} would have {number} resources, and CloudFormation takes {most} in a stack: most are of"
                ' tenants (docs/guide/cloud-network.md, "What AWS has to agree to")'
            )
            raise Reject("stack_size", message) from error
        raise


def _stack(
    app: App, platform: Platform, place: Place, made: dict[tuple[str, str], PlacedStack], configs: Configs
) -> PlacedStack:
    """Make one stack, handing it those of its own scope that it builds on."""
    earlier = {concern: stack for (scope, concern), stack in made.items() if scope == place.scope}
    match place.concern:
        case "account-boundary" | "boundary":
            return BoundaryStack(app, platform, place)
        case "keys":
            return KeysStack(app, platform, place)
        case "log-archive":
            return LogArchiveStack(app, platform, place, _as(KeysStack, earlier["keys"]))
        case "organization":
            return OrganizationStack(app, platform, place)
        case "costs":
            return CostsStack(app, platform, place)
        case "audit":
            return AuditStack(app, platform, place)
        case "detection":
            return DetectionStack(app, platform, place)
        case "security":
            has_keys = place.environment is not None
            return SecurityStack(app, platform, place, _as(KeysStack, earlier["keys"]) if has_keys else None)
        case "network":
            keys, logs = _as(KeysStack, earlier["keys"]), _as(LogArchiveStack, earlier["log-archive"])
            security = _as(SecurityStack, earlier["security"])
            return NetworkStack(app, platform, place, keys, logs, security)
        case "identity":
            return IdentityStack(app, platform, place, _as(KeysStack, earlier["keys"]))
        case "operations":
            keys, archive = _as(KeysStack, earlier["keys"]), _as(LogArchiveStack, earlier["log-archive"])
            security = _as(SecurityStack, earlier["security"])
            return OperationsStack(app, platform, place, keys, archive, security, configs)


def _as(kind: type[S], stack: PlacedStack) -> S:
    assert isinstance(stack, kind)
    return stack
