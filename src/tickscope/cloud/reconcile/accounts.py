"""Accounts that are there: invited, moved to their unit, tagged, and closed when they are retired.

CloudFormation makes an account and moves it while it is in the template. An adopted account is in none, and a
retired one has left it.
"""

from collections.abc import Iterable, Iterator

from tickscope.adapters.aws.accounts import AccountsAdapter
from tickscope.cloud.places import account_for, home_region
from tickscope.cloud.reconcile.closing import closures, is_open
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.cloud.reconcile.wanted_accounts import Wanted, WantedAccount, wanted_accounts
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step


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


def plan(wanted: Wanted, found: FoundAccounts) -> tuple[Step, ...]:
    """Return what is to be done with each account, closures last and no more of them than AWS allows."""
    steps = [step for each in wanted if not each.retired for step in _kept(each, found)]
    retiring = [
        (each, account) for each in wanted if each.retired and (account := _match(each, found)) and is_open(account)
    ]
    moves = [step for each, account in retiring for step in _moved(each, account, found)]
    return (*steps, *moves, *closures(retiring, found))


def plan_destroy(wanted: Wanted, found: FoundAccounts) -> tuple[Step, ...]:
    """Return nothing: accounts outlive Tickscope, where they are and with their tags."""
    return ()


def _kept(wanted: WantedAccount, found: FoundAccounts) -> Iterator[Step]:
    account = _match(wanted, found)
    if account is None:
        yield _absent(wanted, found)
        return
    if not is_open(account):
        why = "AWS has closed it; have AWS Support reopen it within 90 days, or retire it in the file"
        yield Step("reopen-account", f"account {wanted.name} ({account.id}) is in use", blocked=why)
        return
    if not wanted.id:
        why = f"it is there: write id: '{account.id}' for account {wanted.name} into the file"
        yield Step("note-account", f"give account {wanted.name} what needs its id", blocked=why)
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
    if to == account.parent_id or account.id == found.management_id:
        return
    arguments = {"account": account.id, "from": account.parent_id, "to": to or ""}
    text = f"move account {wanted.name} ({account.id}) to {'/'.join(wanted.unit) or 'the root'}"
    yield Step("move-account", text, arguments, blocked="" if to else "that unit is not there yet")


def _match(wanted: WantedAccount, found: FoundAccounts) -> FoundAccount | None:
    for account in found.accounts:
        if account.id == wanted.id if wanted.id else account.email.lower() == wanted.email.lower():
            return account
    return None


def _tagged(tags: dict[str, str]) -> dict[str, str]:
    return {f"tag:{key}": value for key, value in tags.items()}
