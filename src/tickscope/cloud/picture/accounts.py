"""Accounts in their units, with the guardrails that begin there and what each account is for."""

from collections.abc import Iterator

from tickscope.cloud.picture.blocks import Block, flow, framed, wrapped
from tickscope.model.cloud import CloudSettings
from tickscope.model.organization import SUSPENDED, Account, OrganizationSettings, Unit
from tickscope.model.platform import Platform

ACCOUNT_WIDTH = 216
NOTE_WIDTH = ACCOUNT_WIDTH - 28
UNIT_NOTE_WIDTH = 440
NOTHING = Block(0, 0, "")


def accounts(platform: Platform, width: float) -> Block:
    """Return the organization's tree, or the accounts side by side where nothing of an organization is managed."""
    cloud = platform.cloud
    if not cloud.organization.manage:
        inner = flow([_account(cloud, each) for each in cloud.accounts], width - 24)
        return framed("Accounts", ["Nothing of an organization is managed."], inner, "root", width)
    names = {unit.name for unit in cloud.organization.units}
    here = [_account(cloud, each) for each in cloud.accounts if each.unit not in names and not each.retired]
    units = [_unit(cloud, unit, width - 24) for unit in cloud.organization.units if not unit.parent]
    gone = [_account(cloud, each) for each in cloud.accounts if each.retired]
    if gone:
        units.append(framed(f"{SUSPENDED}: everything is denied", [], flow(gone, width / 2), "gone"))
    title = "Root of the organization" + (f" {cloud.organization.id}" if cloud.organization.id else ", to be made")
    notes = wrapped(f"Managed: {', '.join(cloud.organization.manage)}", width)
    return framed(title, notes, flow([*here, *units], width - 24), "root", width)


def _unit(cloud: CloudSettings, unit: Unit, width: float) -> Block:
    inside = [_account(cloud, each) for each in cloud.accounts if each.unit == unit.name and not each.retired]
    inside += [_unit(cloud, each, width - 24) for each in cloud.organization.units if each.parent == unit.name]
    inner = flow(inside, width - 24) if inside else NOTHING
    words = f"Guardrails: {', '.join(unit.guardrails)}" if unit.guardrails else ""
    return framed(unit.name, wrapped(words, max(inner.width, UNIT_NOTE_WIDTH)), inner, "unit")


def _account(cloud: CloudSettings, account: Account) -> Block:
    notes = [account.id or "to be made", *_roles(cloud.organization, account)]
    notes += [f"environment {each.name}" for each in cloud.environments if each.account.name == account.name]
    lines = [line for note in notes for line in wrapped(note, NOTE_WIDTH)]
    return framed(account.name, lines, NOTHING, "gone" if account.retired else "account", ACCOUNT_WIDTH)


def _roles(organization: OrganizationSettings, account: Account) -> Iterator[str]:
    told = {
        "management": {
            "guardrails": "units, service control policies",
            "accounts": "vending, Identity Center",
            "tags": "tag policies",
            "trail": "the trail",
            "costs": "budgets, anomalies",
        },
        "log_archive": {"trail": "trail, locked", "config": "Config's history", "costs": "cost report"},
        "security": {"security": "Security Hub, GuardDuty, Access Analyzer", "config": "Config's aggregator"},
    }
    named = told.get(account.purpose, {})
    roles = [words for part, words in named.items() if part in organization.manage]
    if account.purpose != "workload":
        yield account.purpose.replace("_", " ") + (": " + ", ".join(roles) if roles else "")
