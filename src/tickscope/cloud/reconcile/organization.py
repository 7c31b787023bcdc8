"""Policy types, trusted access, services' roles and delegated administrators: an organization's switches.

CloudFormation has no resource type for them, but for a service's role, which it cannot make where there is one.

Sources: AWS Organizations User Guide ("Enabling a policy type", "Services that work with Organizations",
"Delegated administrator"); Amazon GuardDuty User Guide ("Managing GuardDuty accounts with AWS Organizations"): its
administrator is set in each region. Security Hub's has a resource type, so a stack makes it.
"""

from collections.abc import Iterable, Iterator

from tickscope.adapters.aws.organization import OrganizationAdapter
from tickscope.cloud.places import account_for, home_region
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.cloud.reconcile.wanted_organization import WantedOrganization, wanted_organization
from tickscope.errors import Reject
from tickscope.model.observed.organization import FoundOrganization
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step

SHARED_BY_SEVERAL = frozenset({"config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"})
"""Services that may have more than one delegated administrator."""


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return the organization's, when any part of it is managed."""
    cloud = platform.cloud
    management = account_for(cloud, "management")
    if not cloud.organization.manage or management is None:
        return
    region = home_region(platform)
    yield PlannedReconciler(
        name="organization",
        purpose="enables policy types and trusted access, makes Access Analyzer's role, and makes the security"
        " account the administrator of Config, Access Analyzer and GuardDuty",
        account_id=management.id,
        region=region,
        stack="organization-organization",
        when="before",
        wanted=(wanted := wanted_organization(platform)),
        adapter=lambda session: OrganizationAdapter(
            session, region, wanted.delegated, wanted.guardduty_regions, wanted.service_roles
        ),
        to_wanted=plan,
        to_nothing=plan_destroy,
    )


def plan(wanted: WantedOrganization, found: FoundOrganization) -> tuple[Step, ...]:
    """Return what is to be switched on. Raises Reject when the file is about another organization."""
    if blocked := _not_yet(wanted, found):
        return (blocked,)
    return (
        *_policy_types(wanted, found),
        *(_trust(service) for service in wanted.services if service not in found.services),
        *(_service_role(service) for service in wanted.service_roles if service not in found.service_roles),
        *_delegations(wanted, found),
        *_guardduty(wanted, found),
    )


def plan_destroy(wanted: WantedOrganization, found: FoundOrganization) -> tuple[Step, ...]:
    """Return what takes the administration back.

    Policy types and trusted access stay: switching them off detaches policies and stops services that others of the
    organization may rely on.
    """
    own = wanted.security_id
    guardduty = [
        Step(
            "undelegate-guardduty",
            f"account {own} is no longer the administrator of GuardDuty in {region}",
            {"region": region, "account": own},
            destroys=True,
        )
        for region in wanted.guardduty_regions
        if own and found.guardduty_administrators.get(region) == own
    ]
    organizational = [
        Step(
            "undelegate",
            f"account {own} is no longer the administrator of {service}",
            {"service": service, "account": own},
            destroys=True,
        )
        for service in wanted.delegated
        if own in found.administrators.get(service, frozenset())
    ]
    return (*guardduty, *organizational)


def _not_yet(wanted: WantedOrganization, found: FoundOrganization) -> Step | None:
    """Return why nothing can be switched on yet, or None."""
    text = "switch on what the organization's parts need"
    if wanted.id and found.id and wanted.id != found.id:
        message = f"cloud.organization.id is {wanted.id}, but the management account is in {found.id}"
        raise Reject("other_organization", message)
    if wanted.root_id and found.root_id and wanted.root_id != found.root_id:
        message = f"cloud.organization.root_id is {wanted.root_id}, but the root of {found.id} is {found.root_id}"
        raise Reject("other_organization", message)
    if not found.id:
        why = "there is no organization yet; its stack makes it, then its id and root_id go into the file"
        return Step("await-organization", text, blocked=why)
    if not wanted.id:
        why = f"there is an organization; write id: {found.id} and root_id: {found.root_id} into cloud.organization"
        return Step("await-organization", text, blocked=why)
    if not found.all_features:
        why = "the organization has only consolidated billing; enable all features, which each member has to accept"
        return Step("await-all-features", text, blocked=why)
    return None


def _policy_types(wanted: WantedOrganization, found: FoundOrganization) -> Iterator[Step]:
    for each in wanted.policy_types:
        if each not in found.policy_types:
            arguments = {"policy_type": each, "root": found.root_id}
            yield Step("enable-policy-type", f"enable policies of type {each}", arguments)


def _trust(service: str) -> Step:
    return Step("trust-service", f"let {service} into the organization's accounts", {"service": service})


def _service_role(service: str) -> Step:
    return Step("make-service-role", f"make the role of {service} in the management account", {"service": service})


def _delegations(wanted: WantedOrganization, found: FoundOrganization) -> Iterator[Step]:
    for service in wanted.delegated:
        now = found.administrators.get(service, frozenset())
        if wanted.security_id and wanted.security_id in now:
            continue
        others = frozenset[str]() if service in SHARED_BY_SEVERAL else now
        yield _delegation("delegate", service, wanted.security_id, others, {"service": service})


def _guardduty(wanted: WantedOrganization, found: FoundOrganization) -> Iterator[Step]:
    for region in wanted.guardduty_regions:
        now = found.guardduty_administrators.get(region, "")
        if not now or now != wanted.security_id:
            others = frozenset([now]) if now else frozenset[str]()
            what = f"GuardDuty in {region}"
            yield _delegation("delegate-guardduty", what, wanted.security_id, others, {"region": region})


def _delegation(action: str, what: str, account: str, others: frozenset[str], arguments: dict[str, str]) -> Step:
    blocked = ""
    if not account:
        blocked = "the account with purpose security has no id in the file yet"
    elif others:
        blocked = f"account {', '.join(sorted(others))} is its administrator; take that back first"
    text = f"make account {account or '(security)'} the administrator of {what}"
    return Step(action, text, {**arguments, "account": account}, blocked=blocked)
