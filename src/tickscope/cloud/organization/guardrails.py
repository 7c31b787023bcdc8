"""Service and resource control policies, each attached where it begins to hold."""

import json
from typing import ClassVar

from aws_cdk import aws_organizations as organizations
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.organization.units import Units
from tickscope.cloud.policies import (
    Document,
    resource_control_policies,
    service_control_policies,
    suspended_policy,
)
from tickscope.model.organization import SUSPENDED
from tickscope.model.platform import Platform

Attached = tuple[Document, str, str]
"""A policy, its type, and the id of what it is attached to."""


class Guardrails(Concern):
    """Service control policies at the units that name them, resource control policies at the root.

    Two units with the same policy share it. Their types are enabled before by the reconciler ``organization``.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((1, 2), (1, 3))

    def __init__(self, scope: Construct, name: str, platform: Platform, units: Units) -> None:
        super().__init__(scope, name)
        self.resources: list[organizations.CfnPolicy] = []
        for document, kind, targets in _shared(_attached(platform, units)):
            made = organizations.CfnPolicy(
                self,
                document.name,
                name=document.name,
                description=f"Made by Tickscope from the platform file: {document.name}",
                type=kind,
                content=json.loads(document.json),
                target_ids=targets,
            )
            self.resources.append(made)


def _attached(platform: Platform, units: Units) -> list[Attached]:
    return [
        *(
            (document, "SERVICE_CONTROL_POLICY", units.id(unit.name))
            for unit in platform.cloud.organization.units
            for document in service_control_policies(platform, unit)
        ),
        (suspended_policy(platform), "SERVICE_CONTROL_POLICY", units.id(SUSPENDED)),
        *((document, "RESOURCE_CONTROL_POLICY", units.id("")) for document in resource_control_policies(platform)),
    ]


def _shared(attached: list[Attached]) -> list[tuple[Document, str, list[str]]]:
    """Return each policy once with all that it is attached to."""
    targets: dict[tuple[Document, str], list[str]] = {}
    for document, kind, target in attached:
        targets.setdefault((document, kind), []).append(target)
    return [(document, kind, found) for (document, kind), found in targets.items()]
