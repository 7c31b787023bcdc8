"""GuardDuty in every account of the organization, from the security account, in each watched region.

The detector of the security account comes with its designation as administrator, so no stack makes it; and no
resource type is about the organization's settings. Source: Amazon GuardDuty User Guide ("Managing GuardDuty
accounts with AWS Organizations", "Setting organization auto-enable preferences").
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from tickscope.adapters.aws.guardduty import GuardDutyAdapter
from tickscope.cloud.findings.guardduty import FEATURES, FREQUENCY, RUNTIME_AGENTS
from tickscope.cloud.places import account_for, places
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.observed.guardduty import FoundGuardDuty
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step

ALL = frozenset((*FEATURES, *RUNTIME_AGENTS))


@dataclass(frozen=True, slots=True)
class WantedGuardDuty:
    """What holds in a region. The management account has its own detector, and is made a member."""

    region: str
    management_id: str = ""
    management_email: str = ""


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return one for each watched region, when security is managed."""
    if not platform.cloud.organization.manages("security"):
        return
    management = account_for(platform.cloud, "management")
    for place in places(platform):
        if place.concern == "detection" and place.account.id:
            region = place.region
            yield PlannedReconciler(
                name="guardduty",
                purpose=f"has GuardDuty look at everything in every account in {region}, new ones too",
                account_id=place.account.id,
                region=region,
                stack=place.name,
                when="after",
                wanted=WantedGuardDuty(
                    region, management.id if management else "", management.email if management else ""
                ),
                adapter=partial(GuardDutyAdapter, region=region, features=FEATURES, agents=RUNTIME_AGENTS),
                to_wanted=plan,
                to_nothing=plan_destroy,
            )


def plan(wanted: WantedGuardDuty, found: FoundGuardDuty) -> tuple[Step, ...]:
    """Return what is missing or weaker than wanted."""
    return (*_detector(wanted, found), *_members(wanted, found))


def plan_destroy(wanted: WantedGuardDuty, found: FoundGuardDuty) -> tuple[Step, ...]:
    """Return what stops new accounts from being switched on; those that are on stay so, as their own."""
    if not found.administers or found.members == "NONE":
        return ()
    text = f"GuardDuty is not switched on in new accounts any more in {wanted.region}"
    return (Step("set-members", text, {"members": "NONE"}),)


def _detector(wanted: WantedGuardDuty, found: FoundGuardDuty) -> Iterator[Step]:
    frequency = {"frequency": FREQUENCY}
    if not found.detector_id:
        yield Step("create-detector", f"switch GuardDuty on in the security account in {wanted.region}", frequency)
    elif not found.enabled or found.frequency != FREQUENCY or not found.features >= ALL:
        text = f"have the security account's GuardDuty look at everything in {wanted.region}"
        yield Step("set-detector", text, frequency)


def _members(wanted: WantedGuardDuty, found: FoundGuardDuty) -> Iterator[Step]:
    # Without a detector nobody can be asked who administers: it is made first, and AWS says no if need be.
    blocked = ""
    if found.detector_id and not found.administers:
        blocked = "the organization has not made this account GuardDuty's administrator yet"
    if found.members != "ALL" or not found.members_features >= ALL:
        text = f"switch GuardDuty on in every account, with everything, in {wanted.region}"
        yield Step("set-members", text, {"members": "ALL"}, blocked=blocked)
    if wanted.management_id and wanted.management_id not in found.associated:
        if not wanted.management_email:
            blocked = blocked or "cloud.accounts has no email for it, which GuardDuty asks for"
        arguments = {"account": wanted.management_id, "email": wanted.management_email}
        text = f"take in the findings of the management account in {wanted.region}"
        yield Step("add-member", text, arguments, blocked=blocked)
