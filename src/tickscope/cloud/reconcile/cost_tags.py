"""Cost allocation tags: switched on, so that budgets, categories and reports see them.

CloudFormation has no resource for it, and AWS takes a key only once it has seen it on a resource, which takes up to
a day. Source: UpdateCostAllocationTagsStatus (AWS Cost Explorer API Reference), "Activating user-defined cost
allocation tags".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tickscope.adapters.aws.cost_tags import CostTagsAdapter
from tickscope.cloud.costs.categories import STAGE_TAG
from tickscope.cloud.places import BILLING_REGION, account_for
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.cloud import TAG_KEYS
from tickscope.model.observed.cost_tags import FoundCostTags
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step


@dataclass(frozen=True, slots=True)
class WantedCostTags:
    """Keys that every resource has, and keys that some may have."""

    needed: tuple[str, ...] = TAG_KEYS
    welcome: tuple[str, ...] = (STAGE_TAG,)


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return the organization's, when its costs are managed."""
    management = account_for(platform.cloud, "management")
    if not platform.cloud.organization.manages("costs") or management is None:
        return
    yield PlannedReconciler(
        name="cost-tags",
        purpose="switches cost allocation tags on",
        account_id=management.id,
        region=BILLING_REGION,
        stack="organization-costs",
        when="before",
        wanted=WantedCostTags(),
        adapter=lambda session: CostTagsAdapter(session, BILLING_REGION),
        to_wanted=plan,
        to_nothing=plan_destroy,
    )


def plan(wanted: WantedCostTags, found: FoundCostTags) -> tuple[Step, ...]:
    """Return which keys are switched on now, and which AWS has not seen yet."""
    steps = []
    for key in (*wanted.needed, *wanted.welcome):
        status = found.status.get(key)
        if status is None and key in wanted.welcome:
            continue
        if status != "Active":
            why = "" if status else "AWS has not seen it on a resource yet, which takes up to a day; run it again"
            text = f"switch on the cost allocation tag {key}"
            steps.append(Step("activate-cost-tag", text, {"key": key}, blocked=why))
    return tuple(steps)


def plan_destroy(wanted: WantedCostTags, found: FoundCostTags) -> tuple[Step, ...]:
    """Return nothing: an active key costs nothing, and past reports go by it."""
    return ()
