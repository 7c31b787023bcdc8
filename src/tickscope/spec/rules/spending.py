"""Budgets: kept by `costs`, thresholds that rise, somebody who is told, no more of them than a stack holds."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import CLOUD, ENVIRONMENTS, MANAGE, managed
from tickscope.spec.rules.draft import Draft

THRESHOLDS: KeyPath = (*CLOUD, "spending", "thresholds_percent")
INCIDENTS: KeyPath = (*CLOUD, "incidents")
BUDGETS_MAX = 450
"""CloudFormation takes 500 resources in a stack; a few are others."""


def thresholds(draft: Draft) -> Iterator[Problem]:
    """Thresholds of a budget rise."""
    before: float | None = None
    for path in draft.entries(THRESHOLDS):
        percent = draft.number(path)
        if percent is not None and before is not None and percent <= before:
            message = f"{percent} does not rise above {before}; allowed: each above the one before"
            yield Problem(draft.spot(path), path, message)
        before = percent if percent is not None else before


def told(draft: Draft) -> Iterator[Problem]:
    """Where costs are watched there is somebody to tell: AWS takes no anomaly subscription without."""
    ways = [(*INCIDENTS, "emails"), (*INCIDENTS, "https")]
    if "costs" in managed(draft) and all(draft.value(way) == [] for way in ways):
        message = "nobody is told of costs, which organization.manage has; allowed: emails or https, at least one"
        yield Problem(draft.spot(INCIDENTS, MANAGE), INCIDENTS, message)


def kept(draft: Draft) -> Iterator[Problem]:
    """A budget is kept by somebody: without `costs` nobody would be told, and whoever wrote it would think so."""
    if draft.value(MANAGE) is None or "costs" in managed(draft):
        return
    found = [(*each, "budget_usd_per_month") for each in draft.entries(ENVIRONMENTS)]
    found += [(*each, "cloud", "budget_usd_per_month") for each in draft.entries(("tenants",))]
    paths = [path for path in found if draft.number(path)]
    stages = [(*each, "stage_budgets_usd_per_month") for each in draft.entries(ENVIRONMENTS)]
    for path in (*paths, *(each for each in stages if draft.names(each))):
        message = "nobody keeps it; allowed: none, or `costs` in cloud.organization.manage"
        yield Problem(draft.spot(path), path, message)


def budgets(draft: Draft) -> Iterator[Problem]:
    """Budgets fit into one stack: those of environments, of their stages, and of tenants in each environment."""
    if "costs" not in managed(draft):
        return
    environments = draft.entries(ENVIRONMENTS)
    own = sum(bool(draft.number((*each, "budget_usd_per_month"))) for each in environments)
    own += sum(len(draft.names((*each, "stage_budgets_usd_per_month"))) for each in environments)
    tenants = [(*each, "cloud", "budget_usd_per_month") for each in draft.entries(("tenants",))]
    number = own + len(environments) * sum(bool(draft.number(path)) for path in tenants)
    if number > BUDGETS_MAX:
        message = f"{number} budgets, those of tenants in each environment; allowed: at most {BUDGETS_MAX} in all"
        yield Problem(draft.spot(ENVIRONMENTS), ENVIRONMENTS, message)
