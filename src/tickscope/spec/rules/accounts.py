"""Accounts: each once, with an id or a way to come by one, and those that an organization needs."""

from collections.abc import Iterator

from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ACCOUNTS, MANAGE, managed
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.repeats import repeated, texts

NEEDED_BY = {
    "management": ("guardrails", "accounts", "trail", "config", "security", "costs", "tags"),
    "log_archive": ("trail", "config", "costs"),
    "security": ("config", "security"),
}
"""Purpose of an account → the parts of an organization that cannot be without it."""


def repeats(draft: Draft) -> Iterator[Problem]:
    """Names, ids and addresses of root users are each account's own; AWS takes an address once in all of it."""
    entries = draft.entries(ACCOUNTS)
    yield from repeated(draft, texts(draft, entries, "name"), "each name once")
    for key, rule in (("id", "each id once"), ("email", "an address of its own for each account")):
        found = [(path, value) for path, value in texts(draft, entries, key) if value]
        yield from repeated(draft, found, rule, str.casefold)


def vending(draft: Draft) -> Iterator[Problem]:
    """An account without an id is one that Tickscope makes, and what it makes has an address."""
    makes = "accounts" in managed(draft)
    for entry in draft.entries(ACCOUNTS):
        if draft.value((*entry, "retired")) is True or draft.text((*entry, "name")) is None:
            continue
        missing = draft.text((*entry, "id")) == ""
        adopted = draft.value((*entry, "adopted")) is True
        path: KeyPath = (*entry, "id")
        if missing and adopted:
            yield _at(draft, path, "adopted without an id; allowed: the id that it has")
        elif missing and not makes:
            yield _at(
                draft, path, "nothing makes this account; allowed: its id, or `accounts` in organization.manage"
            )
        elif makes and not adopted and draft.value((*entry, "purpose")) == "management":
            message = "the management account is there before its organization; allowed: adopted: true"
            yield _at(draft, (*entry, "adopted"), message)
        elif makes and not adopted and draft.text((*entry, "email")) == "":
            yield _at(draft, (*entry, "email"), "missing; needed: an address of its own, for its root user")


def purposes(draft: Draft) -> Iterator[Problem]:
    """Management, log archive and security are one account each, and are there for what needs them."""
    parts = managed(draft)
    entries = [entry for entry in draft.entries(ACCOUNTS) if draft.value((*entry, "retired")) is not True]
    if any(draft.text((*entry, "purpose")) is None for entry in entries):
        return
    for purpose, users in NEEDED_BY.items():
        holders = [entry for entry in entries if draft.value((*entry, "purpose")) == purpose]
        for entry in holders[1:]:
            message = f"{draft.name((*holders[0], 'purpose'))} is '{purpose}' too; allowed: one account"
            yield _at(draft, (*entry, "purpose"), message)
        needing = [part for part in users if part in parts]
        if needing and not holders:
            message = f"{', '.join(needing)} without an account of purpose '{purpose}'; allowed: with one"
            yield Problem(draft.spot(MANAGE), MANAGE, message)
        for entry in holders[:1] if needing and purpose != "management" else []:
            adopted = draft.value((*entry, "adopted")) is True
            if draft.text((*entry, "id")) == "" and not adopted and "accounts" in parts:
                message = (
                    f"{', '.join(needing)} cannot be without it; allowed: the id, or those added once it is known"
                )
                yield _at(draft, (*entry, "id"), message)


def _at(draft: Draft, path: KeyPath, message: str) -> Problem:
    return Problem(draft.spot(path, path[:-1]), path, message)
