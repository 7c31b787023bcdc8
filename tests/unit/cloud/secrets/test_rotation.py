"""Secrets that really rotate: moto's Secrets Manager calls the function's own handlers through every step."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.unit.cloud.secrets.moto_rotation import Lambda, put_in_place
from tickscope.adapters.secret_rotation import opensearch, steps, wireguard, x25519

REGION = "eu-central-1"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:rotation"
SECRET = "tickscope/prod/wireguard/eu-central-1a"
PARAMETER = "/tickscope/prod/wireguard/eu-central-1a/public-keys"
STORE = "tickscope/prod/store/opensearch"
DOMAIN = "prod-logs"
Put = Callable[[dict[str, Any], int], Lambda]


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Secrets Manager, and all that the handlers find around them in Lambda."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "PARAMETER_PREFIX": "/tickscope/prod/wireguard",
        "DOMAIN": DOMAIN,
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield boto3.client("secretsmanager", REGION)


def _rotate(patch: pytest.MonkeyPatch, manager: Any, handler: Any, secret: str = SECRET, times: int = 1) -> Lambda:
    functions = Lambda({FUNCTION: handler}, times)
    put_in_place(patch, functions)
    manager.rotate_secret(SecretId=secret, RotationLambdaARN=FUNCTION, RotationRules={"AutomaticallyAfterDays": 30})
    return functions


def _value(manager: Any, stage: str, secret: str = SECRET) -> dict[str, str]:
    value: dict[str, str] = json.loads(
        manager.get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"]
    )
    return value


def _public_keys() -> list[str]:
    value: str = boto3.client("ssm", REGION).get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    return value.split(",")


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.proves("checked", row=19, clause=2)
def test_wireguard_keys_rotate_and_the_old_one_stays_known(
    manager: Any, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    manager.create_secret(Name=SECRET, SecretString=json.dumps({"seed": "generated"}))
    first = _rotate(monkeypatch, manager, wireguard.handler, times=times)
    assert first.failed == []
    one = _value(manager, "AWSCURRENT")
    assert x25519.text(x25519.public_key(x25519.key(one["private_key"]))) == one["public_key"]
    assert _public_keys() == [one["public_key"]]
    assert _value(manager, "AWSPREVIOUS") == {"seed": "generated"}
    _clear_pending(manager)
    second = _rotate(monkeypatch, manager, wireguard.handler, times=times)
    assert second.failed == []
    assert second.called == [step for step in steps.STEPS for _ in range(times)]
    two = _value(manager, "AWSCURRENT")
    assert two["private_key"] != one["private_key"]
    assert _value(manager, "AWSPREVIOUS") == one
    assert _public_keys() == [two["public_key"], one["public_key"]]


@pytest.mark.parametrize("step", ["create", "set", "test"])
@pytest.mark.proves("checked", row=19, clause=2)
def test_a_step_that_fails_leaves_the_current_secret(
    manager: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    manager.create_secret(Name=SECRET, SecretString=json.dumps({"seed": "generated"}))
    _rotate(monkeypatch, manager, wireguard.handler)
    before = manager.get_secret_value(SecretId=SECRET, VersionStage="AWSCURRENT")
    _clear_pending(manager)

    def fail(*_: Any) -> Any:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(wireguard.WireGuard, step, fail)
        functions = _rotate(patch, manager, wireguard.handler)
    assert [name for name, _ in functions.failed] == [f"{step}Secret"]
    assert manager.get_secret_value(SecretId=SECRET, VersionStage="AWSCURRENT")["VersionId"] == before["VersionId"]
    assert _value(manager, "AWSCURRENT") == json.loads(before["SecretString"])


@pytest.mark.proves("checked", row=19, clause=2)
def test_a_pair_that_is_none_is_not_put_to_use(manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.create_secret(Name=SECRET, SecretString=json.dumps({"seed": "generated"}))
    wrong = x25519.text(x25519.public_key(x25519.private_key()))
    with monkeypatch.context() as patch:
        made = wireguard.WireGuard.create
        patch.setattr(wireguard.WireGuard, "create", lambda *given: made(*given) | {"public_key": wrong})
        functions = _rotate(patch, manager, wireguard.handler)
    assert [(name, str(error)) for name, error in functions.failed] == [("testSecret", "the two keys are no pair")]
    assert _value(manager, "AWSCURRENT") == {"seed": "generated"}


def test_a_public_key_that_nobody_is_told_is_not_put_to_use(manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.create_secret(Name=SECRET, SecretString=json.dumps({"seed": "generated"}))
    boto3.client("ssm", REGION).put_parameter(Name=PARAMETER, Value="other", Type="StringList")
    with monkeypatch.context() as patch:
        patch.setattr(wireguard.WireGuard, "set", lambda *_: None)
        functions = _rotate(patch, manager, wireguard.handler)
    assert [name for name, _ in functions.failed] == ["testSecret"]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.proves("checked", row=19, clause=2)
def test_store_credentials_rotate_between_two_users(
    manager: Any, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    domains = _store(manager)
    first = _value(manager, "AWSCURRENT", STORE)
    assert _rotate(monkeypatch, manager, opensearch.handler, STORE, times).failed == []
    second = _value(manager, "AWSCURRENT", STORE)
    assert (first["username"], second["username"]) == ("tickscope-a", "tickscope-b")
    assert _value(manager, "AWSPREVIOUS", STORE) == first
    assert _master(domains) == {"MasterUserName": "tickscope-b", "MasterUserPassword": second["password"]}
    _clear_pending(manager, STORE)
    assert _rotate(monkeypatch, manager, opensearch.handler, STORE, times).failed == []
    third = _value(manager, "AWSCURRENT", STORE)
    assert third["username"] == "tickscope-a"
    assert len({first["password"], second["password"], third["password"]}) == 3


def test_credentials_rotate_before_there_is_a_store(manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _store(manager, exists=False)
    assert _rotate(monkeypatch, manager, opensearch.handler, STORE).failed == []
    assert _value(manager, "AWSCURRENT", STORE)["username"] == "tickscope-b"


@pytest.mark.proves("checked", row=19, clause=2)
def test_a_store_without_users_of_its_own_refuses_the_rotation(
    manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    domains = _store(manager)
    domains.update_domain_config(DomainName=DOMAIN, AdvancedSecurityOptions={"InternalUserDatabaseEnabled": False})
    functions = _rotate(monkeypatch, manager, opensearch.handler, STORE)
    assert [name for name, _ in functions.failed] == ["setSecret"]
    assert "no users of its own" in str(functions.failed[0][1])
    assert _value(manager, "AWSCURRENT", STORE)["username"] == "tickscope-a"


@pytest.mark.proves("checked", row=19, clause=2)
def test_a_store_that_does_not_take_the_change_keeps_its_current_secret(
    manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    domains, told = _store(manager), boto3.client
    calls = [False, True]

    class Stuck:
        exceptions = domains.exceptions
        update_domain_config = staticmethod(domains.update_domain_config)

        def describe_domain(self, DomainName: str) -> Any:
            found = domains.describe_domain(DomainName=DomainName)
            found["DomainStatus"]["Processing"] = calls.pop(0) if len(calls) > 1 else calls[0]
            return found

    with monkeypatch.context() as patch:
        patch.setattr(opensearch, "PAUSE_S", 0.0)
        patch.setattr(boto3, "client", lambda name, *more: Stuck() if name == "opensearch" else told(name, *more))
        functions = _rotate(patch, manager, opensearch.handler, STORE)
    assert [(name, type(error)) for name, error in functions.failed] == [("testSecret", TimeoutError)]
    assert _value(manager, "AWSCURRENT", STORE) == {"username": "tickscope-a", "password": "generated"}


def test_a_store_that_is_being_changed_is_waited_for() -> None:
    waited: list[float] = []

    class Domains:
        def describe_domain(self, DomainName: str) -> Any:
            busy = len(waited) < 3
            options = {"InternalUserDatabaseEnabled": True}
            return {"DomainStatus": {"Processing": busy, "AdvancedSecurityOptions": options}}

        class exceptions:
            ResourceNotFoundException = KeyError

    opensearch.MasterUser(Domains(), DOMAIN, waited.append).test({}, {})
    assert waited == [opensearch.PAUSE_S] * 3
    with pytest.raises(TimeoutError):
        opensearch.MasterUser(type("Busy", (Domains,), {"describe_domain": _busy})(), DOMAIN, waited.append).test(
            {}, {}
        )


def _busy(self: Any, DomainName: str) -> Any:
    return {"DomainStatus": {"Processing": True, "AdvancedSecurityOptions": {"InternalUserDatabaseEnabled": True}}}


@pytest.mark.parametrize(
    ("stages", "enabled", "said"),
    [
        ({"one": ["AWSCURRENT"]}, True, "no version two"),
        ({"one": ["AWSCURRENT"], "two": ["AWSPENDING"]}, False, "no version two"),
        ({"one": ["AWSCURRENT"], "two": ["AWSPREVIOUS"]}, True, "is not pending"),
    ],
)
def test_only_a_pending_version_is_rotated_to(stages: dict[str, list[str]], enabled: bool, said: str) -> None:
    class Manager:
        def describe_secret(self, SecretId: str) -> Any:
            return {"VersionIdsToStages": stages, "RotationEnabled": enabled}

    event = {"SecretId": SECRET, "ClientRequestToken": "two", "Step": "createSecret"}
    with pytest.raises(ValueError, match=said):
        steps.rotate(Manager(), opensearch.MasterUser(None, DOMAIN), event)


def test_passwords_have_a_character_of_each_kind() -> None:
    for _ in range(50):
        made = opensearch.password()
        assert len(made) == opensearch.PASSWORD_CHARS
        assert all(set(made) & set(kind) for kind in opensearch.KINDS)


def _store(manager: Any, exists: bool = True) -> Any:
    value = {"username": "tickscope-a", "password": "generated"}
    manager.create_secret(Name=STORE, SecretString=json.dumps(value))
    domains = boto3.client("opensearch", REGION)
    if exists:
        domains.create_domain(
            DomainName=DOMAIN, AdvancedSecurityOptions={"Enabled": True, "InternalUserDatabaseEnabled": True}
        )
    return domains


def _master(domains: Any) -> Any:
    from moto.opensearch.models import opensearch_backends

    domain = opensearch_backends["123456789012"][REGION].domains[DOMAIN]
    return domain.advanced_security_options["MasterUserOptions"]


def _clear_pending(manager: Any, secret: str = SECRET) -> None:
    """Take AWSPENDING from the current version: moto, unlike AWS, refuses the next rotation otherwise."""
    stages = manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
    for version, labels in stages.items():
        if "AWSPENDING" in labels:
            manager.update_secret_version_stage(
                SecretId=secret, VersionStage="AWSPENDING", RemoveFromVersionId=version
            )
