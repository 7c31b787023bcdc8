"""An account's baseline in all regions: no public buckets, passwords as CIS wants them.

Sources: Amazon S3 User Guide ("Blocking public access"), CIS AWS Foundations Benchmark 3.0 (1.8, 1.9). No resource
type of CloudFormation has either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from tickscope.adapters.aws.account_defaults import AccountDefaultsAdapter
from tickscope.cloud.places import home_region
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.model.observed.account_defaults import FoundAccountDefaults
from tickscope.model.organization import Account
from tickscope.model.platform import Platform
from tickscope.ports.reconciler import Reconciler, Step

PUBLIC_ACCESS_BLOCKS = frozenset(
    {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}
)
PASSWORD_POLICY: dict[str, int | bool] = {
    "MinimumPasswordLength": 14,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
    "PasswordReusePrevention": 24,
}


@dataclass(frozen=True, slots=True)
class WantedAccountDefaults:
    """What every account has."""

    public_access_block: frozenset[str] = PUBLIC_ACCESS_BLOCKS


def reconcilers(platform: Platform) -> Iterable[Reconciler]:
    """Return one for each account that is there, when accounts are managed."""
    region = home_region(platform)
    for account in baseline_accounts(platform):
        yield PlannedReconciler(
            name="account-defaults",
            purpose=f"blocks public buckets and sets the password policy of account {account.name}",
            account_id=account.id,
            region=region,
            stack="organization-organization",
            when="after",
            wanted=WantedAccountDefaults(),
            adapter=partial(AccountDefaultsAdapter, account_id=account.id, region=region),
            to_wanted=plan,
            to_nothing=plan_destroy,
        )


def baseline_accounts(platform: Platform) -> tuple[Account, ...]:
    """Return the accounts that get a baseline: those that are there and are kept, when accounts are managed."""
    cloud = platform.cloud
    if not cloud.organization.manages("accounts"):
        return ()
    return tuple(each for each in cloud.accounts if each.id and not each.retired)


def plan(wanted: WantedAccountDefaults, found: FoundAccountDefaults) -> tuple[Step, ...]:
    """Return what is weaker than wanted; what is stricter stays as it is."""
    steps: list[Step] = []
    if missing := wanted.public_access_block - found.public_access_block:
        text = f"block public access to every bucket of the account: {', '.join(sorted(missing))}"
        steps.append(Step("block-public-access", text))
    policy = _stricter(found.password_policy)
    if policy != found.password_policy:
        changed = {key: value for key, value in policy.items() if found.password_policy.get(key) != value}
        told = ", ".join(f"{key} {value}" for key, value in changed.items())
        arguments = {key: str(value) for key, value in policy.items()}
        steps.append(Step("set-password-policy", f"set the password policy of IAM users: {told}", arguments))
    return tuple(steps)


def plan_destroy(wanted: WantedAccountDefaults, found: FoundAccountDefaults) -> tuple[Step, ...]:
    """Return nothing: an account that Tickscope leaves does not become less safe by it."""
    return ()


def _stricter(found: dict[str, int | bool]) -> dict[str, int | bool]:
    """Return the found policy, raised to ours; IAM takes a policy as a whole."""
    return {**found, **{key: max(value, found.get(key, 0)) for key, value in PASSWORD_POLICY.items()}}
