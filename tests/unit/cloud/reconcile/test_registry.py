"""The list of reconcilers, and the one shape that they have."""

from tests.unit.cloud.reconcile.files import studio
from tickscope.cloud.places import places
from tickscope.cloud.reconcile import reconcilers
from tickscope.cloud.reconcile.planned import PlannedReconciler
from tickscope.ports.reconciler import AwsSession, Step


class Shelf:
    """An adapter to a set of names."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def observe(self) -> frozenset[str]:
        return frozenset(self.names)

    def perform(self, step: Step) -> None:
        self.names.add(step.arguments["name"])


def missing(wanted: frozenset[str], found: frozenset[str]) -> tuple[Step, ...]:
    return tuple(
        Step("add", f"add {name}", {"name": name}, blocked="it is heavy" if name == "stone" else "")
        for name in sorted(wanted - found)
    )


def reconciler(shelf: Shelf) -> PlannedReconciler[frozenset[str], frozenset[str]]:
    return PlannedReconciler(
        name="shelf",
        purpose="puts names on a shelf",
        account_id="111111111111",
        region="eu-central-1",
        stack="prod-keys",
        when="after",
        wanted=frozenset({"book", "stone", "vase"}),
        adapter=lambda _: shelf,
        to_wanted=missing,
        to_nothing=lambda wanted, found: (),
    )


class NoSession:
    def client(self, service_name: str, **options: object) -> object:
        raise AssertionError("nothing is asked of AWS")


SESSION: AwsSession = NoSession()


def test_steps_are_performed_in_order_and_told_and_blocked_ones_stay() -> None:
    shelf, told = Shelf(), list[str]()
    ours = reconciler(shelf)
    steps = ours.plan(SESSION)
    assert [step.text for step in steps] == ["add book", "add stone", "add vase"]
    ours.apply(SESSION, steps, lambda step: told.append(step.text))
    assert told == ["add book", "add vase"]
    assert shelf.names == {"book", "vase"}
    assert [step.blocked for step in ours.plan(SESSION)] == ["it is heavy"]


def test_every_reconciler_belongs_to_a_stack_and_says_what_it_is_for() -> None:
    found = reconcilers(studio())
    stacks = {place.name for place in places(studio())}
    accounts = {account.id for account in studio().cloud.accounts}
    assert {each.stack for each in found} <= stacks
    assert {each.account_id for each in found} <= accounts
    assert all(each.purpose for each in found)
    assert len({(each.name, each.account_id, each.region) for each in found}) == len(found)
