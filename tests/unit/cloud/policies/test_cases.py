"""What the policies deny and allow, and that no statement or condition of theirs is idle."""

import json
from collections import deque
from collections.abc import Iterator

import pytest

from tests.unit.cloud.policies import cases
from tests.unit.cloud.synthesised import EXAMPLES, studio
from tickscope.cloud.policies import service_control_policies
from tickscope.cloud.policies.documents import Statement
from tickscope.cloud.policies.evaluate import Layers, evaluate
from tickscope.cloud.policies.organization import SPARED_ROLES
from tickscope.model.organization import Unit
from tickscope.model.platform import Platform
from tickscope.spec import load
from tickscope.spec.keys.organization import Guardrail

FILES = ("aws.yaml", "one-account.yaml")
GUARDRAILS: tuple[str, ...] = Guardrail.__args__  # type: ignore[attr-defined]


@pytest.fixture(params=FILES)
def platform(request: pytest.FixtureRequest) -> Platform:
    return load(EXAMPLES / request.param)


@pytest.mark.proves("checked", row=1, clause=2)
@pytest.mark.parametrize("name", cases.names())
def test_each_case_has_its_verdict(name: str, platform: Platform) -> None:
    kind, found = cases.read(name, platform)
    wrong = [
        f"{case} → {said}"
        for case in found
        if (said := cases.verdict(kind, cases.statements_of(kind, platform, case.endpoint), case)).allowed
        != case.allowed
    ]
    assert not wrong
    assert {case.allowed for case in found} == {True, False}


@pytest.mark.proves("checked", row=1, clause=2)
@pytest.mark.parametrize("name", cases.names())
def test_whatever_is_taken_out_of_a_policy_is_missed(name: str) -> None:
    platform = load(EXAMPLES / "aws.yaml")
    kind, found = cases.read(name, platform)
    idle = []
    for endpoint in sorted({case.endpoint for case in found}):
        about = deque(case for case in found if case.endpoint == endpoint)
        for what, mutant in _mutants(cases.statements_of(kind, platform, endpoint)):
            # What misses a mutant is most often near to what missed the one before.
            missed = (
                at for at, case in enumerate(about) if cases.verdict(kind, mutant, case).allowed != case.allowed
            )
            first = next(missed, None)
            idle += [f"{endpoint} {what}"] if first is None else []
            about.rotate(-(first or 0))
    assert not idle


@pytest.mark.parametrize("name", GUARDRAILS)
def test_what_a_guardrail_denies_is_denied_by_the_documents_that_aws_gets(name: str, platform: Platform) -> None:
    documents = service_control_policies(platform, Unit("All", "", GUARDRAILS))
    level = [cases.EVERYTHING, *(json.loads(each.json) for each in documents)]
    layers = Layers(service_control=[[cases.EVERYTHING], level], identity=[cases.EVERYTHING])
    _, found = cases.read(name, platform)
    assert not [str(case) for case in found if not case.allowed and evaluate(case.request, layers).allowed]


@pytest.mark.parametrize("name", GUARDRAILS)
def test_wherever_a_guardrail_is_nobody_passes_for_whom_it_spares(name: str, platform: Platform) -> None:
    documents = service_control_policies(platform, Unit("One", "", (name,)))
    level = [cases.EVERYTHING, *(json.loads(each.json) for each in documents)]
    layers = Layers(service_control=[[cases.EVERYTHING], level], identity=[cases.EVERYTHING])
    _, found = cases.read(SPARED_ROLES, platform)
    assert not [str(case) for case in found if not case.allowed and evaluate(case.request, layers).allowed]


@pytest.mark.proves("checked", row=1, clause=2)
def test_what_a_guardrail_denies_is_denied_by_what_a_unit_has_in_its_template() -> None:
    """Production has these guardrails itself, and the others from the unit above."""
    app = studio()
    names = {"Production", "Workloads"}
    kept = [
        each["Properties"]["Content"]
        for each in app.resources("organization-organization", "AWS::Organizations::Policy").values()
        if any(each["Properties"]["Name"].startswith(f"tickscope-{name}-") for name in names)
    ]
    layers = Layers(service_control=[[cases.EVERYTHING, *kept]], identity=[cases.EVERYTHING])
    own = {each for unit in app.platform.cloud.organization.units if unit.name in names for each in unit.guardrails}
    assert own == set(GUARDRAILS)
    for name in sorted(own):
        _, found = cases.read(name, app.platform)
        assert not [str(case) for case in found if not case.allowed and evaluate(case.request, layers).allowed]


def test_there_is_a_file_of_cases_for_each_policy() -> None:
    about = {cases.read(name, load(EXAMPLES / "aws.yaml"))[0] for name in cases.names()}
    expected = {f"scp/{name}" for name in (*GUARDRAILS, SPARED_ROLES, "deny-all")}
    assert about == expected | {"rcp/organization", "rcp/transport", "endpoint", "boundary", "account-boundary"}


def _mutants(statements: list[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """Yield a policy without one of its statements, without one condition, or without one item of a list."""
    for index, statement in enumerate(statements):
        before, after = statements[:index], statements[index + 1 :]
        yield statement["Sid"], [*before, *after]
        for what, changed in _lessened(statement):
            yield f"{statement['Sid']}: {what}", [*before, changed, *after]


def _lessened(statement: Statement) -> Iterator[tuple[str, Statement]]:
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        for item, kept in _without_one(statement.get(element)):
            yield f"{element} {item}", statement | {element: kept}
    for operator, tests in statement.get("Condition", {}).items():
        for key, value in tests.items():
            fewer = {name: each for name, each in tests.items() if name != key}
            yield f"{operator} {key}", statement | {"Condition": statement["Condition"] | {operator: fewer}}
            for item, kept in _without_one(value):
                changed = statement["Condition"] | {operator: tests | {key: kept}}
                yield f"{operator} {key} {item}", statement | {"Condition": changed}


def _without_one(value: object) -> Iterator[tuple[str, list[str]]]:
    listed = value if isinstance(value, list) else []
    for item in listed:
        yield item, [each for each in listed if each != item]
