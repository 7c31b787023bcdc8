"""An environment in AWS has an account, tags, people to tell; what it names belongs together."""

from collections.abc import Iterator

from tickscope.spec.keys.cloud import CloudEnvironmentKeys
from tickscope.spec.problems import KeyPath, Problem
from tickscope.spec.rules.draft import Draft
from tickscope.spec.rules.repeats import texts

CLOUD: KeyPath = ("cloud",)
ACCOUNTS: KeyPath = (*CLOUD, "accounts")
ENVIRONMENTS: KeyPath = (*CLOUD, "environments")
MANAGE: KeyPath = (*CLOUD, "organization", "manage")
TAGS: KeyPath = (*CLOUD, "tags")
WEB_LIMIT: int = CloudEnvironmentKeys.model_fields["waf_requests_per_5m"].default
NEEDED_TAGS = {"owner": "Owner", "cost_center": "CostCenter"}


def managed(draft: Draft) -> set[str]:
    """Return the parts of the organization that are Tickscope's."""
    return {part for _, part in draft.items(MANAGE)}


def accounts(draft: Draft) -> Iterator[Problem]:
    """An environment is in an account of the file that exists, and is not given up."""
    found = {name: path[:-1] for path, name in texts(draft, draft.entries(ACCOUNTS), "name")}
    for path, name in texts(draft, draft.entries(ENVIRONMENTS), "account"):
        account = found.get(name)
        if account is None:
            known = ", ".join(found) or "a name of cloud.accounts, which has none"
            yield Problem(draft.spot(path), path, f"there is no account '{name}'; allowed: {known}")
        elif draft.value((*account, "retired")) is True:
            message = f"'{name}' is retired at {draft.name((*account, 'retired'))}; allowed: another account"
            yield Problem(draft.spot(path), path, message)
        elif draft.text((*account, "id")) == "":
            message = (
                f"{draft.name((*account, 'name'))} has no id yet; allowed: an account that has been made,"
                " whose `id` is in the file"
            )
            yield Problem(draft.spot(path), path, message)


def tags(draft: Draft) -> Iterator[Problem]:
    """Where anything is made, the mandatory tags have values."""
    if not draft.length(ENVIRONMENTS) and not managed(draft):
        return
    for key, tag in NEEDED_TAGS.items():
        path = (*TAGS, key)
        if draft.value(path) == "":
            message = f"the tag {tag} is missing, which every resource carries; allowed: a value for it"
            yield Problem(draft.spot(path, TAGS, ENVIRONMENTS, MANAGE), path, message)


def domains(draft: Draft) -> Iterator[Problem]:
    """A public name and the zone that it is validated in come together; a zone is in one account."""
    seen: dict[str, tuple[KeyPath, str]] = {}
    for entry in draft.entries(ENVIRONMENTS):
        domain, zone = (*entry, "domain"), (*entry, "hosted_zone_id")
        if draft.text(domain) and draft.text(zone) == "":
            message = (
                "missing; needed: the id of Route 53's public zone, in which the name's certificate is validated"
            )
            yield Problem(draft.spot(zone, domain), zone, message)
        if draft.text(zone) and draft.text(domain) == "":
            message = "a zone without a name in it; allowed: none, or `domain` too"
            yield Problem(draft.spot(zone), zone, message)
        id, account = draft.text(zone), draft.text((*entry, "account"))
        if id and account:
            first, its = seen.setdefault(id, (zone, account))
            if its != account:
                message = (
                    f"{id} is in the account '{its}' by {draft.name(first)}, and certificates are validated in"
                    f" zones of their own account only; allowed: a zone in '{account}'"
                )
                yield Problem(draft.spot(zone), zone, message)


def private_authorities(draft: Draft) -> Iterator[Problem]:
    """A private CA is in the environment's region and account."""
    ids = {name: draft.text((*path[:-1], "id")) for path, name in texts(draft, draft.entries(ACCOUNTS), "name")}
    for entry in draft.entries(ENVIRONMENTS):
        path, region_path = (*entry, "private_ca_arn"), (*entry, "region")
        arn, region = draft.text(path), draft.text(region_path)
        if not arn:
            continue
        _, _, _, its_region, its_account, _ = arn.split(":")
        account = ids.get(draft.text((*entry, "account")) or "")
        if region and its_region != region:
            message = f"a CA in {its_region}; allowed: one in {region}, as {draft.name(region_path)}"
            yield Problem(draft.spot(path), path, message)
        if account and its_account != account:
            message = (
                f"a CA of account {its_account}; allowed: one of {account}, as {draft.name((*entry, 'account'))}"
            )
            yield Problem(draft.spot(path), path, message)


def web_limits(draft: Draft) -> Iterator[Problem]:
    """A path's limit is below that of all paths, which would come first, and is of a part of them."""
    for entry in draft.entries(ENVIRONMENTS):
        paths, total = (*entry, "waf_paths"), (*entry, "waf_requests_per_5m")
        most = draft.number(total) if draft.place(total) else WEB_LIMIT
        for path in (path for path in draft.names(paths) if draft.number((*paths, path)) is not None):
            limit, where = draft.number((*paths, path)), (*paths, path)
            if path == "/":
                message = "all paths; allowed: waf_requests_per_5m for them, and here a part"
                yield Problem(draft.key_place(where) or draft.spot(where), where, message)
            elif most is not None and limit is not None and limit > most:
                message = f"{limit} is above {draft.name(total)}, which holds for all; allowed: at most {most}"
                yield Problem(draft.spot(where), where, message)
