"""The bases of every construct and stack: what a construct serves, where a stack is, which tags it carries."""

from typing import ClassVar

from aws_cdk import Acknowledgment, DefaultStackSynthesizer, Environment, Stack, Tags, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from tickscope.cloud import names
from tickscope.cloud.places import Place
from tickscope.model.cloud import SHARED, MandatoryTags
from tickscope.model.platform import Platform

ACCEPTED = "tickscope:accepted"
"""Metadata of a construct: a finding that is accepted there."""
SHOW_ALL = "tickscope:show-all-findings"
"""Context: the strict check's own, under which nothing is hidden from it."""


class Concern(Construct):
    """A construct that serves rows of the catalogue of systems; its resources are listed under them.

    ``SERVES`` holds pairs of a row's number and one of its clauses, both counted from 1.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ()


class PlacedStack(Stack):
    """A stack in its account and region, with the mandatory tags, its roles inside a boundary; it only wires."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        cloud = platform.cloud
        super().__init__(
            scope,
            place.name,
            stack_name=f"{cloud.qualifier}-{place.name}",
            env=Environment(account=place.account.id, region=place.region),
            synthesizer=DefaultStackSynthesizer(qualifier=cloud.qualifier),
            termination_protection=place.concern in ("keys", "log-archive", "organization"),
            analytics_reporting=False,
        )
        self.platform = platform
        self.place = place
        for key, value in mandatory_tags(platform, place).items():
            Tags.of(self).add(key, value)
        boundary = iam.ManagedPolicy.from_managed_policy_name(
            self, "PermissionsBoundary", names.boundary(cloud.qualifier, place)
        )
        iam.PermissionsBoundary.of(self).apply(boundary)


def mandatory_tags(platform: Platform, place: Place, tenant: str = SHARED) -> dict[str, str]:
    """Return the mandatory tags of what is made at a place, for a tenant or for all."""
    tags = place.environment.tags if place.environment else _account_tags(platform, place)
    return {
        "Owner": tags.owner,
        "CostCenter": tags.cost_center,
        "Environment": place.environment.name if place.environment else place.scope,
        "Tenant": tenant,
        "DataClass": tags.data_class,
        "Retention": tags.retention,
        "PII": tags.pii,
    }


def _account_tags(platform: Platform, place: Place) -> MandatoryTags:
    shared, account = platform.cloud.tags, place.account
    return MandatoryTags(
        account.owner or shared.owner,
        account.cost_center or shared.cost_center,
        shared.data_class,
        shared.retention,
        shared.pii,
    )


def accept(construct: IConstruct, finding: str, reason: str) -> None:
    """Acknowledge one finding of a check on one construct and those below it.

    ``finding`` is the id as the check prints it: ``AwsSolutions-IAM5[Resource::*]`` or
    ``CloudFormation-Validate::W3010``. The strict check hides nothing: it reads what is accepted here beside all
    findings, and refuses what no longer matches any.
    """
    construct.node.add_metadata(ACCEPTED, {"id": finding, "reason": reason})
    if not construct.node.try_get_context(SHOW_ALL):
        Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))
