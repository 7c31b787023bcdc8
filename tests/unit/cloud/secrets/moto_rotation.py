"""Secrets Manager calling a rotation function as AWS does: moto's, with our handlers in Lambda's place.

moto calls the four steps whatever becomes of them; AWS stops at the first that fails.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

Handler = Callable[[dict[str, str], object], None]


class Lambda:
    """Functions by ARN. Each step is called ``times``, as when an answer was lost."""

    def __init__(self, functions: dict[str, Handler], times: int = 1) -> None:
        self._functions = functions
        self._times = times
        self.failed: list[tuple[str, Exception]] = []
        self.called: list[str] = []

    def get_function(self, arn: str) -> Handler:
        return self._functions[arn]

    def invoke(self, arn: str, body: str, **_: Any) -> None:
        event = json.loads(body)
        if event["Step"] == "createSecret":
            self.failed = []
        for _time in range(self._times):
            if self.failed:
                return
            self.called.append(event["Step"])
            try:
                self._functions[arn](event, None)
            except Exception as error:
                self.failed.append((event["Step"], error))


def put_in_place(patch: pytest.MonkeyPatch, functions: Lambda) -> None:
    """Let moto find these functions."""
    patch.setattr("moto.awslambda.utils.get_backend", lambda account_id, region: functions)
    # moto would call the new version the default one even if it was refused.
    patch.setattr("moto.secretsmanager.models.FakeSecret.set_default_version_id", lambda self, version_id: None)
