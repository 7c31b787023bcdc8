"""What a reviewer would refuse in a policy: more than anybody needs.

Each kind of policy is read as what it is: the resource of a key's or a bucket's policy is that key or bucket, so
``*`` is narrow there; whom it trusts is what counts.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from tickscope.cloud.policies.documents import Statement

Kind = Literal["identity", "resource"]
"""What a role may do; or who may use a resource, of which a role's trust is one."""
ResourceLevel = Callable[[str], bool]
"""Whether an action can be limited to resources (Service Authorization Reference)."""
BOUNDS_RESOURCES = (
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourcetag/",
    "cloudwatch:namespace",
    "iam:resourcetag/",
)
"""Keys of conditions that narrow resources, in lower case."""
BOUNDS_PRINCIPALS = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourcevpce",
    "kms:calleraccount",
)
"""Keys of conditions that narrow whom ``*`` stands for, in lower case."""
NEGATED = "Not"


def review(policy: Mapping[str, Any], kind: Kind, resource_level: ResourceLevel) -> list[str]:
    """Return what a reviewer would refuse, a sentence each; none for what denies."""
    found = policy["Statement"]
    statements = found if isinstance(found, list) else [found]
    return [
        f"{statement.get('Sid', f'statement {number}')}: {said}"
        for number, statement in enumerate(statements, start=1)
        if statement["Effect"] == "Allow"
        for said in _of(statement, kind, resource_level)
    ]


def _of(statement: Statement, kind: Kind, resource_level: ResourceLevel) -> Iterator[str]:
    for element in ("NotAction", "NotResource", "NotPrincipal"):
        if element in statement:
            yield f"{element} allows whatever AWS adds"
    actions = [str(each) for each in _list(statement.get("Action", []))]
    for action in actions:
        if action == "*" or action.endswith(":*"):
            yield f"{action} allows whatever a service can"
    if kind == "identity":
        yield from _resources(statement, actions, resource_level)
    else:
        yield from _principals(statement)


def _resources(statement: Statement, actions: list[str], resource_level: ResourceLevel) -> Iterator[str]:
    if "*" in _list(statement.get("Resource", [])) and not _narrowed(statement, BOUNDS_RESOURCES):
        for action in actions:
            if resource_level(action):
                yield f"{action} is allowed on every resource"
    if any(_is(action, "iam:PassRole") for action in actions) and not _narrowed(
        statement, ("iam:passedtoservice",)
    ):
        yield "iam:PassRole does not say to which service"


def _principals(statement: Statement) -> Iterator[str]:
    principal = statement.get("Principal", {})
    named = (
        [principal]
        if isinstance(principal, str)
        else [each for value in principal.values() for each in _list(value)]
    )
    if "*" in named and not _narrowed(statement, BOUNDS_PRINCIPALS):
        yield "anybody may use it"


def _narrowed(statement: Statement, keys: tuple[str, ...]) -> bool:
    """Return whether a condition that must hold names one of the keys; one that may be missing narrows nothing."""
    return any(
        key.lower().startswith(keys)
        for operator, tests in statement.get("Condition", {}).items()
        if NEGATED not in operator and not operator.endswith("IfExists") and operator != "Null"
        for key in tests
    )


def _is(pattern: str, action: str) -> bool:
    """Return whether a pattern of actions, without case, stands for an action."""
    start, star, _ = pattern.lower().partition("*")
    return action.lower().startswith(start) if star else start == action.lower()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
