"""Accounts of an organization: observed and changed from its management account."""

from collections.abc import Iterator, Set
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts
from tickscope.ports.reconciler import AwsSession, Step

CLOSED_ON = "TickscopeClosedOn"
"""The tag that says on which day an account was closed, for AWS' quota: its API does not tell."""


class AccountsAdapter:
    """An ``Adapter``; ``of_interest`` are ids or addresses of accounts whose tags are read."""

    def __init__(self, session: AwsSession, region: str, of_interest: Set[str], adopts: bool) -> None:
        self._of_interest = {each.lower() for each in of_interest}
        self._adopts = adopts
        self._organizations = client(session, "organizations", region)

    def observe(self) -> FoundAccounts:
        """Return the organization's units and accounts; none where there is no organization."""
        today = datetime.now(UTC).date()
        with in_our_words():
            try:
                organization = self._organizations.describe_organization()["Organization"]
            except ClientError as error:
                if code_of(error) == "AWSOrganizationsNotInUseException":
                    return FoundAccounts(today)
                raise
            (root,) = self._listed("list_roots", "Roots")
            units = {(): str(root["Id"]), **dict(self._units(root["Id"], ()))}
            accounts = tuple(
                self._account(each, parent)
                for parent in units.values()
                for each in self._listed("list_accounts_for_parent", "Accounts", ParentId=parent)
            )
            return FoundAccounts(
                today=today,
                root_id=root["Id"],
                management_id=organization["MasterAccountId"],
                units=units,
                accounts=accounts,
                invited=self._invited({each.id for each in accounts}),
            )

    def perform(self, step: Step) -> None:
        """Perform a step of the accounts' plan."""
        with in_our_words():
            self._perform(step.action, step.arguments)

    def _perform(self, action: str, to: dict[str, str]) -> None:
        account = to["account"]
        match action:
            case "invite-account":
                self._organizations.invite_account_to_organization(Target={"Id": account, "Type": "ACCOUNT"})
            case "move-account":
                self._organizations.move_account(
                    AccountId=account, SourceParentId=to["from"], DestinationParentId=to["to"]
                )
            case "tag-account":
                tags = {key.removeprefix("tag:"): value for key, value in to.items() if key.startswith("tag:")}
                self._tag(account, tags)
            case "close-account":
                self._tag(account, {CLOSED_ON: to["today"]})
                self._organizations.close_account(AccountId=account)
            case _:
                raise ValueError(f"unknown step: {action}")

    def _tag(self, account: str, tags: dict[str, str]) -> None:
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        self._organizations.tag_resource(ResourceId=account, Tags=listed)

    def _units(self, parent: str, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        listed = self._listed("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        for unit in listed:
            path = (*above, str(unit["Name"]))
            yield path, str(unit["Id"])
            yield from self._units(unit["Id"], path)

    def _account(self, account: dict[str, Any], parent: str) -> FoundAccount:
        tags: dict[str, str] = {}
        if {account["Id"], account["Email"].lower()} & self._of_interest:
            listed = self._listed("list_tags_for_resource", "Tags", ResourceId=account["Id"])
            tags = {each["Key"]: each["Value"] for each in listed}
        state = account.get("State") or account["Status"]
        return FoundAccount(account["Id"], account["Name"], account["Email"], state, parent, tags)

    def _invited(self, members: Set[str]) -> frozenset[str]:
        """Return whose invitation is open; asked only when somebody may be missing."""
        missing = {each for each in self._of_interest if each.isdigit()} - members
        if not (self._adopts and missing):
            return frozenset()
        handshakes = self._listed("list_handshakes_for_organization", "Handshakes", Filter={"ActionType": "INVITE"})
        return frozenset(
            str(party["Id"])
            for handshake in handshakes
            if handshake["State"] in ("REQUESTED", "OPEN")
            for party in handshake["Parties"]
            if party["Type"] == "ACCOUNT"
        )

    def _listed(self, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        for page in self._organizations.get_paginator(operation).paginate(**arguments):
            yield from page[key]
