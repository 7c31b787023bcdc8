"""Accounts that are there: invited, moved to their unit, tagged, and closed when they are retired.

CloudFormation makes an account and moves it while it is in the template. An adopted account is in none, a retired
one has left it, and AWS limits how many may be closed (AWS Organizations User Guide, "Closing a member account" and
"Quotas for AWS Organizations").
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tickscope.adapters.aws.accounts import CLOSED_ON, AccountsAdapter
from tickscope.cloud.organization.tree import account_tags, path_of
from tickscope.cloud.places import account_for, home_region
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step

CLOSING_AT_ONCE_MAX = 3
CLOSED_SHARE, CLOSED_MIN, CLOSED_MAX = 0.1, 10, 1000
CLOSED_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WantedAccount:
    """An account of the platform file."""

    name: str
    id: str
    email: str
    unit: tuple[str, ...]
    tags: dict[str, str] = field(default_factory=dict)
    adopted: bool = False
    retired: bool = False
    management: bool = False


Wanted = tuple[WantedAccount, ...]


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return the organization's, when its accounts are managed."""
    cloud = platform.cloud
    management = account_for(cloud, "management")
    if not cloud.organization.manages("accounts") or management is None:
        return
    wanted, region = wanted_accounts(platform), home_region(platform)
    yield PlannedReconciler(
        name="accounts",
        purpose="invites adopted accounts, moves accounts to their units, tags them, closes retired ones",
        account_id=management.id,
        region=region,
        stack="organization-organization",
        when="after",
        wanted=wanted,
        adapter=lambda session: AccountsAdapter(
            session, region, {each.id or each.email for each in wanted}, any(each.adopted for each in wanted)
        ),
        to_wanted=plan,
        to_nothing=plan_destroy,
    )


def wanted_accounts(platform: Platform) -> Wanted:
    """Return the file's accounts with their units and tags."""
    organization = platform.cloud.organization
    return tuple(
        WantedAccount(
            name=each.name,
            id=each.id,
            email=each.email,
            unit=path_of(organization, each),
            tags=account_tags(platform, each),
            adopted=each.adopted,
            retired=each.retired,
            management=each.purpose == "management",
        )
        for each in platform.cloud.accounts
    )


def plan(wanted: Wanted, found: FoundAccounts) -> tuple[Step, ...]:
    """Return what is to be done with each account, closures last and no more of them than AWS allows."""
    steps = [step for each in wanted if not each.retired for step in _kept(each, found)]
    retiring = [
        (each, account) for each in wanted if each.retired and (account := _match(each, found)) and _open(account)
    ]
    moves = [step for each, account in retiring for step in _moved(each, account, found)]
    return (*steps, *moves, *_closures(retiring, found))


def plan_destroy(wanted: Wanted, found: FoundAccounts) -> tuple[Step, ...]:
    """Return nothing: accounts outlive Tickscope, where they are and with their tags."""
    return ()


def closures_left(found: FoundAccounts) -> int:
    """Return how many accounts AWS lets the organization close today."""
    members = sum(_open(each) and each.id != found.management_id for each in found.accounts)
    recent = sum(_closed_on(each) > found.today - CLOSED_WINDOW for each in found.accounts)
    quota = min(max(int(CLOSED_SHARE * (members + recent)), CLOSED_MIN), CLOSED_MAX)
    closing = sum(each.state == "PENDING_CLOSURE" for each in found.accounts)
    return max(0, min(quota - recent, CLOSING_AT_ONCE_MAX - closing))


def _kept(wanted: WantedAccount, found: FoundAccounts) -> Iterator[Step]:
    account = _match(wanted, found)
    if account is None:
        yield _absent(wanted, found)
        return
    if not _open(account):
        why = "AWS has closed it; have AWS Support reopen it within 90 days, or retire it in the file"
        yield Step("reopen-account", f"account {wanted.name} ({account.id}) is in use", blocked=why)
        return
    if not wanted.id:
        why = f"it is there: write id: '{account.id}' for account {wanted.name} into the file"
        yield Step("note-account", f"give account {wanted.name} what needs its id", blocked=why)
    if not wanted.management:
        yield from _moved(wanted, account, found)
    missing = {key: value for key, value in wanted.tags.items() if account.tags.get(key) != value}
    if missing:
        told = ", ".join(f"{key}={value}" for key, value in missing.items())
        yield Step("tag-account", f"tag account {wanted.name}: {told}", {"account": account.id, **_tagged(missing)})


def _absent(wanted: WantedAccount, found: FoundAccounts) -> Step:
    if not wanted.adopted:
        why = "it is not there yet; the stack of the organization makes it"
        return Step("await-account", f"account {wanted.name} is made", blocked=why)
    text = f"invite account {wanted.name} ({wanted.id}) to the organization"
    why = ""
    if not found.root_id:
        why = "there is no organization yet; its stack makes it"
    elif wanted.id in found.invited:
        why = "it is invited; somebody in that account has to accept"
    return Step("invite-account", text, {"account": wanted.id}, blocked=why)


def _moved(wanted: WantedAccount, account: FoundAccount, found: FoundAccounts) -> Iterator[Step]:
    to = found.units.get(wanted.unit)
    if to == account.parent_id:
        return
    arguments = {"account": account.id, "from": account.parent_id, "to": to or ""}
    text = f"move account {wanted.name} ({account.id}) to {'/'.join(wanted.unit) or 'the root'}"
    yield Step("move-account", text, arguments, blocked="" if to else "that unit is not there yet")


def _closures(retiring: list[tuple[WantedAccount, FoundAccount]], found: FoundAccounts) -> Iterator[Step]:
    left = closures_left(found)
    for place, (wanted, account) in enumerate(retiring):
        why = ""
        if wanted.management or account.id == found.management_id:
            why = "it is the management account, which nobody closes from here"
        elif wanted.unit not in found.units:
            why = f"the unit {'/'.join(wanted.unit)}, in which it waits, is not there yet"
        elif place >= left:
            why = (
                f"AWS closes {CLOSING_AT_ONCE_MAX} at a time, and in 30 days a tenth of the accounts, at least"
                f" {CLOSED_MIN}; run it again later"
            )
        arguments = {"account": account.id, "today": found.today.isoformat()}
        text = f"close account {wanted.name} ({account.id}); AWS keeps what is in it for 90 days"
        yield Step("close-account", text, arguments, destroys=True, blocked=why)


def _match(wanted: WantedAccount, found: FoundAccounts) -> FoundAccount | None:
    for account in found.accounts:
        if account.id == wanted.id if wanted.id else account.email.lower() == wanted.email.lower():
            return account
    return None


def _open(account: FoundAccount) -> bool:
    return account.state in ("ACTIVE", "PENDING_ACTIVATION")


def _closed_on(account: FoundAccount) -> date:
    text = account.tags.get(CLOSED_ON, "")
    return date.fromisoformat(text) if text and not _open(account) else date.min


def _tagged(tags: dict[str, str]) -> dict[str, str]:
    return {f"tag:{key}": value for key, value in tags.items()}
