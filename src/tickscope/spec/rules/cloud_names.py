"""Names that AWS resources get from the file's are different ones."""

from collections.abc import Iterator

from tickscope.model.cloud import SHARED
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.cloud import ACCOUNTS, CLOUD, ENVIRONMENTS, managed
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.repeats import repeated, texts

RESERVED = "organization"
"""The first word of the stacks that belong to no environment."""
QUALIFIER: KeyPath = (*CLOUD, "qualifier")
AWS_OWN = ("aws", "amazon", "amzn", "ssm")
"""Begin names that are refused to others (KMS "CreateAlias", Systems Manager "PutParameter", "CreateDocument")."""
ACCOUNTS_OWN = "-account"
"""Ends an account's name in the stack and the boundary that it has for itself."""


def names(draft: Draft) -> Iterator[Problem]:
    """Environments have different names, none the organization's; no tenant has the tag of what all share."""
    found = texts(draft, draft.entries(ENVIRONMENTS), "name")
    yield from repeated(draft, found, "each name once")
    for path, name in found:
        if name == RESERVED:
            message = f"'{name}' is the name of what belongs to no environment; allowed: another name"
            yield Problem(draft.spot(path), path, message)
    for path, name in texts(draft, draft.entries(("tenants",)), "name") if found else []:
        if name == SHARED:
            message = f"'{name}' is the tag of what all tenants share in AWS; allowed: another name"
            yield Problem(draft.spot(path), path, message)


def qualifier(draft: Draft) -> Iterator[Problem]:
    """Names do not begin as AWS' own: aliases of keys, parameters and documents could not be made."""
    word = draft.text(QUALIFIER) or ""
    if word.startswith(AWS_OWN):
        message = f"'{word}' begins as AWS' own names; allowed: not {', '.join(AWS_OWN)} first"
        yield Problem(draft.spot(QUALIFIER), QUALIFIER, message)


def boundaries(draft: Draft) -> Iterator[Problem]:
    """No environment's stack has the name of the one that an account has for itself."""
    accounts = {f"{name}{ACCOUNTS_OWN}": path for path, name in texts(draft, draft.entries(ACCOUNTS), "name")}
    for path, name in texts(draft, draft.entries(ENVIRONMENTS), "name"):
        if name in accounts:
            message = f"'{name}' is what the stack of {draft.name(accounts[name])} is called; allowed: another name"
            yield Problem(draft.spot(path), path, message)


def domains(draft: Draft) -> Iterator[Problem]:
    """No two portals have one public name."""
    found = [(path, name) for path, name in texts(draft, draft.entries(ENVIRONMENTS), "domain") if name]
    yield from repeated(draft, found, "a name of its own for each environment")


def budgets(draft: Draft) -> Iterator[Problem]:
    """Budgets have different names: those of stages and tenants begin with their environment's."""
    if "costs" not in managed(draft):
        return
    tenants = [
        (path[:-1], name)
        for path, name in texts(draft, draft.entries(("tenants",)), "name")
        if draft.number((*path[:-1], "cloud", "budget_usd_per_month"))
    ]
    first: dict[str, KeyPath] = {}
    for path, name in _budgets(draft, tenants):
        if name in first:
            message = f"the budget's name '{name}' is that of {draft.name(first[name])} too; allowed: another name"
            yield Problem(draft.spot(path), path, message)
        first.setdefault(name, path)


def _budgets(draft: Draft, tenants: list[tuple[KeyPath, str]]) -> Iterator[tuple[KeyPath, str]]:
    """Yield where an environment's name stands, and the name of each budget that begins with it."""
    for path, name in texts(draft, draft.entries(ENVIRONMENTS), "name"):
        entry = path[:-1]
        if draft.number((*entry, "budget_usd_per_month")):
            yield path, name
        for stage in draft.names((*entry, "stage_budgets_usd_per_month")):
            yield path, f"{name}-stage-{stage}"
        for _, tenant in tenants:
            yield path, f"{name}-tenant-{tenant}"
