"""Closing of accounts, no more than AWS allows.

Source: AWS Organizations User Guide ("Closing a member account", "Quotas for AWS Organizations"): three at a time,
and within 30 days a tenth of the members, at least ten and at most a thousand.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tickscope.adapters.aws.accounts import CLOSED_ON
from tickscope.cloud.reconcile.wanted_accounts import WantedAccount
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts
from tickscope.ports.reconciler import Step

CLOSING_AT_ONCE_MAX = 3
CLOSED_SHARE, CLOSED_MIN, CLOSED_MAX = 0.1, 10, 1000
CLOSED_WINDOW = timedelta(days=30)


def closures(retiring: Sequence[tuple[WantedAccount, FoundAccount]], found: FoundAccounts) -> Iterator[Step]:
    """Yield a step for each account that is to be closed; those over the quota are blocked."""
    left = closures_left(found)
    for wanted, account in retiring:
        why = _obstacle(wanted, account, found)
        if not why and not left:
            why = (
                f"AWS closes {CLOSING_AT_ONCE_MAX} at a time, and in 30 days a tenth of the accounts, at least"
                f" {CLOSED_MIN}; run it again later"
            )
        left -= not why
        arguments = {"account": account.id, "today": found.today.isoformat()}
        text = f"close account {wanted.name} ({account.id}); AWS keeps what is in it for 90 days"
        yield Step("close-account", text, arguments, destroys=True, blocked=why)


def closures_left(found: FoundAccounts) -> int:
    """Return how many accounts AWS lets the organization close today."""
    members = sum(is_open(each) and each.id != found.management_id for each in found.accounts)
    recent = sum(_closed_on(each) > found.today - CLOSED_WINDOW for each in found.accounts)
    quota = min(max(int(CLOSED_SHARE * (members + recent)), CLOSED_MIN), CLOSED_MAX)
    closing = sum(each.state == "PENDING_CLOSURE" for each in found.accounts)
    return max(0, min(quota - recent, CLOSING_AT_ONCE_MAX - closing))


def _obstacle(wanted: WantedAccount, account: FoundAccount, found: FoundAccounts) -> str:
    if account.id == found.management_id:
        return "it is the management account, which nobody closes from here"
    if wanted.unit not in found.units:
        return f"the unit {'/'.join(wanted.unit)}, in which it waits, is not there yet"
    return ""


def is_open(account: FoundAccount) -> bool:
    """Return whether an account can be used."""
    return account.state in ("ACTIVE", "PENDING_ACTIVATION")


def _closed_on(account: FoundAccount) -> date:
    text = account.tags.get(CLOSED_ON, "")
    return date.fromisoformat(text) if text and not is_open(account) else date.min
