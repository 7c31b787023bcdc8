"""The four steps of a rotation, each of which may come again after it has been done.

Secrets Manager calls createSecret, setSecret, testSecret and finishSecret in turn, and stops at the first that
fails: AWSCURRENT moves in the last step only. Source: "Rotation by Lambda function" in its guide.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

Value = dict[str, str]
log = logging.getLogger()


class Rotated(Protocol):
    """What is different for each kind of secret; each raises for what has to stop the rotation."""

    def create(self, current: Value) -> Value:
        """Return the next value."""

    def set(self, pending: Value, current: Value) -> None:
        """Make the next value good where it is used, so that the current one stays good."""

    def test(self, pending: Value, current: Value) -> None:
        """Try the next value."""


def rotate(manager: Any, kind: Rotated, event: Mapping[str, str]) -> None:
    """Perform the event's step; ``manager`` is boto3's client for Secrets Manager.

    Raises ValueError for a version that is not being rotated, KeyError for an unknown step, and whatever the
    kind or AWS raises.
    """
    secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    described = manager.describe_secret(SecretId=secret)
    stages = described["VersionIdsToStages"]
    if not described.get("RotationEnabled") or token not in stages:
        raise ValueError(f"{secret} has no version {token} to rotate to")
    if "AWSCURRENT" in stages[token]:
        log.info("%s of %s: this version is current already", step, secret)
        return
    if "AWSPENDING" not in stages[token]:
        raise ValueError(f"version {token} of {secret} is not pending")
    STEPS[step](manager, kind, secret, token)
    log.info("%s of %s is done", step, secret)


def _create(manager: Any, kind: Rotated, secret: str, token: str) -> None:
    if _pending(manager, secret, token) is not None:
        return
    value = json.dumps(kind.create(_current(manager, secret)))
    manager.put_secret_value(
        SecretId=secret, ClientRequestToken=token, SecretString=value, VersionStages=["AWSPENDING"]
    )


def _set(manager: Any, kind: Rotated, secret: str, token: str) -> None:
    kind.set(_needed(manager, secret, token), _current(manager, secret))


def _test(manager: Any, kind: Rotated, secret: str, token: str) -> None:
    kind.test(_needed(manager, secret, token), _current(manager, secret))


def _finish(manager: Any, _: Rotated, secret: str, token: str) -> None:
    _needed(manager, secret, token)
    stages = manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
    manager.update_secret_version_stage(
        SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
    )


STEPS = {"createSecret": _create, "setSecret": _set, "testSecret": _test, "finishSecret": _finish}


def _current(manager: Any, secret: str) -> Value:
    value: Value = json.loads(manager.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")["SecretString"])
    return value


def _needed(manager: Any, secret: str, token: str) -> Value:
    value = _pending(manager, secret, token)
    if value is None:
        raise ValueError(f"version {token} of {secret} has no value yet")
    return value


def _pending(manager: Any, secret: str, token: str) -> Value | None:
    try:
        found = manager.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")
    except manager.exceptions.ResourceNotFoundException:
        return None
    value: Value = json.loads(found["SecretString"])
    return value
