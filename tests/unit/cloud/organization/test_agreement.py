"""The template and the reconciler ask for the same accounts."""

from datetime import date
from typing import Any

import pytest

from tests.unit.cloud.organization.variations import STACK, tags
from tests.unit.cloud.synthesised import Resources, studio
from tickscope.cloud.reconcile.accounts import plan
from tickscope.cloud.reconcile.wanted_accounts import wanted_accounts
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts

UNIT, ACCOUNT = "AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Account"


def as_deployed() -> FoundAccounts:
    """Return the organization as CloudFormation would have made it, each id being a logical one."""
    units, platform = studio().resources(STACK, UNIT), studio().platform
    made = {
        each["Properties"]["AccountName"]: each["Properties"]
        for each in studio().resources(STACK, ACCOUNT).values()
    }
    management = platform.cloud.accounts[0]
    accounts = [
        FoundAccount(
            each.id, each.name, each.email, "ACTIVE", _id(made[each.name]["ParentIds"][0]), tags(made[each.name])
        )
        for each in platform.cloud.accounts
        if each.name in made
    ]
    accounts.append(FoundAccount(management.id, management.name, management.email, "ACTIVE", "r-a1b2"))
    paths = {_path(units, name): name for name in units}
    return FoundAccounts(date(2026, 11, 26), "r-a1b2", management.id, {(): "r-a1b2", **paths}, tuple(accounts))


def _id(reference: Any) -> str:
    return reference if isinstance(reference, str) else str(reference["Fn::GetAtt"][0])


def _path(units: Resources, name: str) -> tuple[str, ...]:
    properties = units[name]["Properties"]
    parent = _id(properties["ParentId"])
    return (*(_path(units, parent) if parent in units else ()), properties["Name"])


@pytest.mark.proves("checked", row=2, clause=1)
def test_what_cloudformation_has_made_needs_no_reconciler() -> None:
    steps = plan(wanted_accounts(studio().platform), as_deployed())
    assert [step.text.split(":")[0] for step in steps] == ["tag account management"]
