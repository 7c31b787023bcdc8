"""Accounts that Tickscope makes."""

from typing import ClassVar

from aws_cdk import CfnOutput, RemovalPolicy, Tags
from aws_cdk import aws_organizations as organizations
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.organization.tree import account_tags
from tickscope.cloud.organization.units import Units
from tickscope.model.organization import ACCESS_ROLE, Account
from tickscope.model.platform import Platform


class VendedAccounts(Concern):
    """One account for each that is not adopted, in its unit, with its tags.

    An account that is retired or no longer in the file leaves the template and is retained: closing is the part of
    the reconciler ``accounts``, since CloudFormation would close it at once.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((2, 1), (2, 2))

    def __init__(self, scope: Construct, name: str, platform: Platform, units: Units) -> None:
        super().__init__(scope, name)
        self._ids: dict[str, str] = {}
        self.resources: list[organizations.CfnAccount] = []
        for account in vended(platform):
            made = organizations.CfnAccount(
                self,
                account.name,
                account_name=account.name,
                email=account.email,
                parent_ids=[units.id(account.unit)],
                role_name=ACCESS_ROLE,
            )
            made.apply_removal_policy(RemovalPolicy.RETAIN)
            for key, value in account_tags(platform, account).items():
                Tags.of(made).add(key, value)
            CfnOutput(made, "Id", value=made.attr_account_id, description=f"The id of account {account.name}")
            self._ids[account.name] = made.attr_account_id
            self.resources.append(made)

    def id(self, account: Account) -> str:
        """Return the id of an account, also of one that is being made or is not made here."""
        return self._ids.get(account.name, account.id)


def vended(platform: Platform) -> tuple[Account, ...]:
    """Return the accounts that Tickscope makes, or has made."""
    return tuple(
        each
        for each in platform.cloud.accounts
        if not (each.adopted or each.retired or each.purpose == "management")
    )
