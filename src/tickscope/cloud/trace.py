"""From the catalogue's rows to what serves them, by synthesis: clause → construct → stack, logical id and type."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import CfnResource, Stack
from constructs import IConstruct

from tickscope.cloud.app import assembled, build
from tickscope.cloud.concern import Concern
from tickscope.cloud.operations.host_configs import Configs
from tickscope.model.platform import Platform


@dataclass(frozen=True, slots=True, order=True)
class Traced:
    """One type of resource that a construct makes for a clause, in one stack's kind."""

    row: int
    clause: int
    construct: str
    """The class, with its module: ``tickscope.cloud.network.vpc.Vpc``."""
    stack: str
    """``prod-network``"""
    logical_id: str
    type: str


def trace(platform: Platform, folder: Path, configs: Configs | None = None) -> tuple[Traced, ...]:
    """Return every resource that serves a clause, in order of rows; the assembly goes into ``folder``."""
    app = build(platform, folder, configs=configs)
    templates = {stack.id: stack.template for stack in assembled(app).stacks_recursively}
    found = [
        Traced(row, clause, _name(concern), _stack_of(resource), logical_id, type_)
        for concern in _concerns(app.node.find_all())
        for resource in concern.node.find_all()
        if isinstance(resource, CfnResource)
        for logical_id, type_ in [_resolved(resource)]
        if logical_id in templates[_stack_of(resource)].get("Resources", {})
        for row, clause in concern.SERVES
    ]
    return tuple(sorted(set(found)))


def _concerns(constructs: Iterable[IConstruct]) -> Iterator[Concern]:
    return (each for each in constructs if isinstance(each, Concern))


def _name(concern: Concern) -> str:
    return f"{type(concern).__module__}.{type(concern).__qualname__}"


def _stack_of(resource: CfnResource) -> str:
    return Stack.of(resource).artifact_id


def _resolved(resource: CfnResource) -> tuple[str, str]:
    stack = Stack.of(resource)
    return str(stack.resolve(resource.logical_id)), resource.cfn_resource_type
