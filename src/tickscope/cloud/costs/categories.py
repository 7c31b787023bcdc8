"""Cost categories: every dollar is put under an environment, a stage and a tenant.

Source: "Managing your costs with AWS Cost Categories" (rules are tried in their order, the first that matches
counts; 500 rules in a category at most).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tickscope.cloud import names
from tickscope.cloud.costs.expressions import Expression, dimension, tag
from tickscope.cloud.places import ORGANIZATION
from tickscope.model.cloud import SHARED, STAGES, CloudEnvironment, CloudSettings, Stage
from tickscope.model.platform import Platform

RULES_MAX = 500
STAGE_TAG = "Stage"
"""A resource that carries it is put under its value; others go by their service."""
SERVICES: dict[Stage, tuple[str, ...]] = {
    "ingestion": ("AmazonKinesis", "AmazonKinesisFirehose", "AmazonMSK", "AWSELB"),
    "query": ("AmazonAthena", "AmazonGrafana"),
    "storage": ("AmazonS3", "AmazonPrometheus", "AmazonES", "AmazonDynamoDB", "AWSGlue", "AWSBackup"),
}
"""Codes of services, as the price list has them. EC2 and VPC serve every stage: they are told apart by the tag."""


@dataclass(frozen=True, slots=True)
class CategoryPlan:
    """A cost category: its rules in order, what the rest is put under, and how shared costs are split."""

    name: str
    rules: tuple[dict[str, Any], ...]
    rest: str
    split: tuple[dict[str, Any], ...] = ()


def categories(platform: Platform) -> tuple[CategoryPlan, ...]:
    """Return the categories ``environment``, ``stage`` and ``tenant``; one without a rule is left out."""
    cloud = platform.cloud
    named = {what: names.cost_category(cloud.qualifier, what) for what in ("environment", "stage", "tenant")}
    environments = tuple(_rule(each.name, _of(cloud, each)) for each in cloud.environments)
    plans = [
        CategoryPlan(named["environment"], environments, ORGANIZATION),
        CategoryPlan(named["stage"], tuple(_stages()), SHARED),
        _tenants(platform, named["tenant"]),
    ]
    return tuple(plan for plan in plans if plan.rules)


def alone(cloud: CloudSettings, environment: CloudEnvironment) -> bool:
    """Return whether an environment has its account for itself."""
    return sum(each.account.name == environment.account.name for each in cloud.environments) == 1


def _of(cloud: CloudSettings, environment: CloudEnvironment) -> Expression:
    """An account for itself has all of an environment's costs, also those without a tag: traffic, support."""
    if alone(cloud, environment):
        return dimension("LINKED_ACCOUNT", environment.account.id)
    return tag("Environment", environment.name)


def _stages() -> Iterator[dict[str, Any]]:
    for stage in STAGES:
        yield _rule(stage, tag(STAGE_TAG, stage))
    for stage, services in SERVICES.items():
        yield _rule(stage, dimension("SERVICE_CODE", *services))


def _tenants(platform: Platform, name: str) -> CategoryPlan:
    tenants = [tenant.name for tenant in platform.tenants]
    if len(tenants) > RULES_MAX:
        inherited = {"DimensionName": "TAG", "DimensionKey": "Tenant"}
        return CategoryPlan(name, ({"Type": "INHERITED_VALUE", "InheritedValue": inherited},), SHARED)
    rules = tuple(_rule(tenant, tag("Tenant", tenant)) for tenant in tenants)
    # In proportion to what each costs by itself.
    split = ({"Source": SHARED, "Targets": tenants, "Method": "PROPORTIONAL"},)
    return CategoryPlan(name, rules, SHARED, split)


def _rule(value: str, expression: Expression) -> dict[str, Any]:
    return {"Type": "REGULAR", "Value": value, "Rule": expression}
