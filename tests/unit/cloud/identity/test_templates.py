"""Every policy and role of every template: reviewed, inside a boundary, and not cut by it."""

from collections.abc import Callable

import pytest

from tests.unit.cloud.identity.reference import expanded, resource_level
from tests.unit.cloud.identity.templates import BOTH, account_of, identity_statements, policies, resolved
from tests.unit.cloud.policies.cases import EVERYTHING
from tests.unit.cloud.synthesised import Synthesised
from tickscope.cloud import names
from tickscope.cloud.identity.review import review
from tickscope.cloud.places import places
from tickscope.cloud.policies.boundary import boundary_policy
from tickscope.cloud.policies.evaluate import Layers, Request, evaluate

PRINCIPALS = ("AWS::IAM::Role", "AWS::IAM::User")


@pytest.fixture(params=BOTH, ids=lambda made: made.__name__)
def app(request: pytest.FixtureRequest) -> Synthesised:
    made: Callable[[], Synthesised] = request.param
    return made()


@pytest.mark.proves("checked", row=17, clause=2)
def test_no_policy_has_what_a_reviewer_would_refuse(app: Synthesised) -> None:
    found = list(policies(app))
    refused = [
        f"{each}: {said}"
        for each in found
        if not each.boundary
        for said in review(each.policy, each.kind, resource_level)
    ]
    assert not refused
    assert {each.kind for each in found} == {"identity", "resource"}


def test_every_action_that_is_allowed_is_one_that_aws_has(app: Synthesised) -> None:
    unknown = {
        f"{found}: {action}"
        for found in policies(app)
        for statement in found.policy["Statement"]
        for action in _list(statement.get("Action", statement.get("NotAction")))
        if action != "*" and not expanded(action)
    }
    assert not unknown


@pytest.mark.proves("checked", row=17, clause=1)
def test_every_role_is_inside_the_boundary_of_its_scope(app: Synthesised) -> None:
    made = {
        (account_of(app, stack), each["Properties"]["ManagedPolicyName"])
        for stack in app.templates
        for each in app.resources(stack, "AWS::IAM::ManagedPolicy").values()
        if "ManagedPolicyName" in each["Properties"]
    }
    roles = 0
    for place in places(app.platform):
        template = app.templates[place.name]
        wanted = names.boundary(app.platform.cloud.qualifier, place)
        for name, each in template.get("Resources", {}).items():
            if each["Type"] in PRINCIPALS:
                roles += 1
                bounded = resolved(each["Properties"].get("PermissionsBoundary"), template, place.account.id)
                assert bounded == f"arn:aws:iam::{place.account.id}:policy/{wanted}", f"{place.name}/{name}"
                assert (place.account.id, wanted) in made
    assert roles


@pytest.mark.proves("checked", row=17, clause=1)
def test_a_boundary_takes_nothing_from_what_a_role_is_given(app: Synthesised) -> None:
    cut = []
    for place in places(app.platform):
        boundary = boundary_policy(app.platform.cloud.qualifier, place)
        layers = Layers(boundary=boundary, identity=[EVERYTHING])
        principal = f"arn:aws:iam::{place.account.id}:role/a"
        for role, statements in identity_statements(app, place.name):
            cut += [
                f"{place.name}/{role}: {action} on {resource}"
                for statement in statements
                if statement["Effect"] == "Allow"
                for pattern in _list(statement["Action"])
                for action in expanded(pattern)
                for resource in _list(statement["Resource"])
                if not evaluate(Request(action, resource, principal), layers).allowed
            ]
    assert not cut


def test_stacks_are_made_after_their_boundary(app: Synthesised) -> None:
    order = [place.name for place in places(app.platform)]
    for place in places(app.platform):
        own = (
            f"{place.environment.name}-boundary" if place.environment else f"{place.account.name}-account-boundary"
        )
        assert order.index(own) <= order.index(place.name)


def _list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
