"""Organizational units of the platform file, and the one for retired accounts."""

from typing import ClassVar

from aws_cdk import RemovalPolicy
from aws_cdk import aws_organizations as organizations
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.organization.tree import parents_first
from tickscope.model.organization import OrganizationSettings


class Units(Concern):
    """The tree. Units stay when they leave the file or the stack: AWS deletes none that holds an account."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((1, 1),)

    def __init__(self, scope: Construct, name: str, settings: OrganizationSettings, root_id: str) -> None:
        super().__init__(scope, name)
        self._ids = {"": root_id}
        self.resources: list[organizations.CfnOrganizationalUnit] = []
        for unit in parents_first(settings):
            made = organizations.CfnOrganizationalUnit(
                self, unit.name, name=unit.name, parent_id=self.id(unit.parent)
            )
            made.apply_removal_policy(RemovalPolicy.RETAIN)
            self._ids[unit.name] = made.attr_id
            self.resources.append(made)

    def id(self, name: str) -> str:
        """Return the id of a unit; the root's for an empty name. Raises KeyError for one that is not there."""
        return self._ids[name]
