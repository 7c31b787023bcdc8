"""What of moto's CloudFormation is mended for the time of a rehearsal.

A type that it does not know is made by a shim, or stands in as a bare id that others can refer to, instead of
vanishing; a resource that it cannot make stands in too, with the reason noted; and what one stack exports can be
imported by another when both come by change sets. It is also taught to switch termination protection, and to find
AWS' own policies without loading all of them.
"""

import contextlib
import functools
import json
from collections.abc import Iterator
from typing import Any
from unittest import mock

from moto.cloudformation import models, parsing, responses
from moto.core.responses import ActionResult
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend
from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import ManagedPolicy, SSOAdminBackend

from tickscope.cloud.rehearse.made import Emulator, Made
from tickscope.cloud.rehearse.making import Noting, stand_in


@contextlib.contextmanager
def mended(running: Emulator) -> Iterator[None]:
    known, execute = parsing.resource_class_from_type, models.CloudFormationBackend.execute_change_set
    create = parsing.parse_and_create_resource

    def create_or_note(
        logical_id: str, definition: dict[str, Any], stack: Any, account_id: str, region_name: str
    ) -> Any:
        try:
            return create(logical_id, definition, stack, account_id=account_id, region_name=region_name)
        except Exception as error:  # noqa: BLE001 What moto cannot resolve is told with the resource that wants it.
            place = account_id, region_name, stack.stack_id, logical_id
            made = stand_in(logical_id)
            said = f"{type(error).__name__}: {error}"
            running.made[place] = Made(definition["Type"], made.physical_resource_id, {}, False, said)
            return made

    def class_of(type_: str) -> Any:
        shim = running.shims.get(type_)
        return Noting(running, type_, None if shim and not shim.completes else known(type_))

    def execute_with_exports(backend: Any, change_set_name: str, stack_name: str | None = None) -> None:
        stack = backend.stacks[backend.describe_change_set(change_set_name).stack_id]
        stack.resource_map.cross_stack_resources = backend.exports
        execute(backend, change_set_name, stack_name)
        stack.output_map = parsing.OutputMap(stack.resource_map, stack.resource_map._template, stack.stack_id)
        backend.exports.update({each.name: each for each in stack.exports})

    def aws_policies(backend: IAMBackend) -> list[AWSManagedPolicy]:
        known = _aws_policies()
        return [
            AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, known[name])
            for name in running.managed_policies & known.keys()
        ]

    with (
        mock.patch.object(SSOAdminBackend, "_find_managed_policy", _managed_policy),
        mock.patch.object(IAMBackend, "_init_aws_policies", aws_policies),
        mock.patch.object(parsing, "resource_class_from_type", class_of),
        mock.patch.object(parsing, "parse_and_create_resource", create_or_note),
        mock.patch.object(models.CloudFormationBackend, "execute_change_set", execute_with_exports),
        mock.patch.object(responses.CloudFormationResponse, "update_termination_protection", _protect, create=True),
    ):
        yield


def _managed_policy(backend: SSOAdminBackend, arn: str) -> ManagedPolicy:
    """Find a managed policy of AWS' own, also one in a path, which moto refuses."""
    name = arn.rsplit("/", 1)[-1]
    path = _aws_policies().get(name, {}).get("Path")
    if arn != f"arn:aws:iam::aws:policy{path}{name}":
        raise ResourceNotFoundException(f"Policy does not exist with ARN: {arn}")
    return ManagedPolicy(arn, name)


@functools.cache
def _aws_policies() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def _protect(self: responses.CloudFormationResponse) -> ActionResult:
    """Answer ``UpdateTerminationProtection``."""
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection", False)
    return ActionResult({"StackId": stack.stack_id})
