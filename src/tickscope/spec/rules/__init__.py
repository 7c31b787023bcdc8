"""What needs more than one value at a time; each rule is a function of the draft."""

from collections.abc import Callable, Iterable, Iterator

from tickscope.spec.document import Node
from tickscope.spec.problems import Problem
from tickscope.spec.rules import (
    accounts,
    addresses,
    cloud,
    cloud_names,
    collector,
    front,
    gates,
    identity,
    limits,
    machine,
    metrics,
    organization,
    people,
    quotas,
    regions,
    relabel,
    repeats,
    spending,
    storage,
)
from tickscope.spec.rules.draft import Draft

Rule = Callable[[Draft], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    repeats.tenants,
    repeats.lists,
    identity.moments,
    identity.folds,
    relabel.configs,
    front.identity,
    front.gateways,
    collector.identity,
    limits.bounds,
    limits.consumers,
    storage.workspaces,
    storage.plaintext,
    metrics.labels,
    metrics.sizes,
    metrics.resources,
    metrics.patterns,
    metrics.families,
    gates.tenants,
    gates.faults,
    gates.environments,
    machine.ports,
    machine.fleet,
    cloud_names.names,
    cloud_names.qualifier,
    cloud_names.boundaries,
    cloud_names.domains,
    cloud_names.budgets,
    cloud.accounts,
    cloud.tags,
    cloud.domains,
    cloud.private_authorities,
    cloud.web_limits,
    spending.thresholds,
    spending.told,
    spending.kept,
    spending.budgets,
    regions.regions,
    regions.zones,
    addresses.networks,
    addresses.lists,
    addresses.ports,
    accounts.repeats,
    accounts.vending,
    accounts.purposes,
    organization.ids,
    organization.units,
    organization.exemptions,
    people.repeats,
    people.access,
    people.center,
    quotas.doors,
    quotas.lengths,
)


def check_rules(root: Node, problems: Iterable[Problem]) -> list[Problem]:
    """Return what the rules find among the values that ``problems`` did not refuse already."""
    draft = Draft(root, problems)
    return [problem for rule in RULES for problem in rule(draft)]
