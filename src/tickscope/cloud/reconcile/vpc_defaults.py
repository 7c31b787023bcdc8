"""What AWS makes with a VPC by itself: a security group that lets its members reach each other and everything, and
DNS Firewall's answer to its own failure.

Sources: Amazon VPC User Guide ("Default security groups for your VPCs"), CIS AWS Foundations Benchmark 3.0 (5.4),
Route 53 Developer Guide ("DNS Firewall VPC configuration"). No resource type of CloudFormation has either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from tickscope.adapters.aws.vpc_defaults import VpcDefaultsAdapter
from tickscope.cloud.names import DEFAULT_GROUP_OUTPUT
from tickscope.cloud.places import places
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.observed.vpc_defaults import FoundVpcDefaults
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step


@dataclass(frozen=True, slots=True)
class WantedVpcDefaults:
    """What every environment's VPC has: a default group without rules, a DNS Firewall that fails closed."""

    environment: str


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return one for each environment."""
    for place in places(platform):
        if place.concern != "network" or place.environment is None:
            continue
        stack = f"{platform.cloud.qualifier}-{place.name}"
        yield PlannedReconciler(
            name="vpc-defaults",
            purpose=f"empties the default security group of {place.scope} and lets its DNS Firewall fail closed",
            account_id=place.account.id,
            region=place.region,
            stack=place.name,
            when="after",
            wanted=WantedVpcDefaults(place.scope),
            adapter=partial(VpcDefaultsAdapter, region=place.region, stack=stack, output=DEFAULT_GROUP_OUTPUT),
            to_wanted=plan,
            to_nothing=plan_destroy,
        )


def plan(wanted: WantedVpcDefaults, found: FoundVpcDefaults) -> tuple[Step, ...]:
    """Return what is weaker than wanted; nothing while the VPC is not there."""
    if not found.vpc:
        return ()
    steps = []
    if found.default_group_rules:
        text = f"take all rules out of the default security group {found.default_group} of {wanted.environment}"
        steps.append(Step("empty-default-group", text, {"group": found.default_group}))
    if found.dns_fails_open != "DISABLED":
        text = f"refuse lookups of names in {wanted.environment} while DNS Firewall fails"
        steps.append(Step("fail-closed", text, {"vpc": found.vpc}))
    return tuple(steps)


def plan_destroy(wanted: WantedVpcDefaults, found: FoundVpcDefaults) -> tuple[Step, ...]:
    """Return nothing: both go with the VPC."""
    return ()
