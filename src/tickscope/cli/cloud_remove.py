"""``tickscope cloud remove``: stacks that are deployed, but that the platform file has no more."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from tickscope.adapters.aws.ways import Ways
from tickscope.cli.cloud_asking import Person
from tickscope.cloud.deploy.leftovers import Leftover, bootstrap_role, leftovers
from tickscope.cloud.deploy.remove import RemovalMeans, obstacle, remove
from tickscope.errors import Reject

if TYPE_CHECKING:
    from tickscope.cloud.synthesis import Synthesis
    from tickscope.model.platform import Platform
    from tickscope.ports.stacks import Stacks


def left_over(platform: "Platform", synthesis: "Synthesis", ways: Ways) -> tuple[Leftover, ...]:
    """Return the stacks that the file has no more, in the order in which they can be deleted."""

    def look(account: str, region: str) -> "Stacks | None":
        role = bootstrap_role(platform.cloud.qualifier, "lookup", account, region)
        try:
            return ways.stacks(role, region)
        except Reject as refused:
            if refused.reason != "no_role":
                raise
            return None  # Nothing was ever deployed where there is no bootstrap.

    return leftovers(platform, synthesis.stacks, look)


def tell_leftovers(found: Sequence[Leftover], person: Person) -> None:
    """Tell each stack, and what can be done with it."""
    for each in found:
        what = obstacle(each) or f"tickscope cloud remove {each.id} deletes it"
        person.tell(f"{each.id} ({each.account}, {each.region}) is deployed, but the file has it no more: {what}")


def show_leftovers(found: Sequence[Leftover], as_json: bool) -> None:
    """Show each stack, and what would become of its resources."""
    if not as_json:
        tell_leftovers(found, Person(yes=False, yes_destroy=False))
        typer.echo(f"{len(found)} {'stack' if len(found) == 1 else 'stacks'} that the file has no more", err=True)
        return
    told = [
        {
            "stack": each.id,
            "account": each.account,
            "region": each.region,
            "status": each.stack.state.status,
            "obstacle": obstacle(each),
            "destroyed": each.destroyed,
            "left_behind": each.left_behind,
        }
        for each in found
    ]
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))


def remove_named(
    found: Sequence[Leftover], names: Sequence[str], qualifier: str, ways: Ways, person: Person
) -> None:
    """Delete the named stacks, the last made first. Raises Reject for a name that is none of them."""
    if unknown := [name for name in names if name not in {each.id for each in found}]:
        there = ", ".join(each.id for each in found) or "none"
        raise Reject(
            "unknown_stack", f"no stack '{unknown[0]}' is deployed that the file has no more; there are: {there}"
        )

    def ask(leftover: Leftover) -> bool:
        return _asked(leftover, person)

    for each in (each for each in found if each.id in names):
        role = bootstrap_role(qualifier, "deploy", each.account, each.region)
        outcome = remove(each, RemovalMeans(ways.stacks(role, each.region), ask, person.happened))
        person.tell(f"{each.id}: {outcome}")
        if outcome == "declined":
            raise Reject("declined", f"{each.id} was declined; nothing after it is touched")


def _asked(leftover: Leftover, person: Person) -> bool:
    person.tell(
        f"{leftover.id} ({leftover.account}, {leftover.region}): {len(leftover.destroyed)} deleted, "
        f"{len(leftover.left_behind)} stay"
    )
    for words in leftover.destroyed:
        person.tell(f"  destroys {words}")
    for words in leftover.left_behind:
        person.tell(f"  leaves behind, in no stack any more: {words}")
    return person.agrees(leftover.id, destroys=True)
