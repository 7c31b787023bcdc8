"""Envoy's own messages, with their own rules, take the rendered bootstrap."""

import copy
import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.go_programs import envoy_check
from tests.unit.render.test_fronts import FRONT, MANY, PLATFORM
from tickscope.render.envoy import bootstrap


def checked(document: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([envoy_check()], input=json.dumps(document), capture_output=True, text=True, check=False)


@pytest.mark.proves("checked", row=34, clause=2)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", [MANY, replace(PLATFORM, front=FRONT)], ids=["nine gateways", "one socket"])
def test_the_bootstrap_is_valid(platform: Any) -> None:
    done = checked(bootstrap(platform))
    assert (done.stdout, done.stderr) == ("valid\n", "")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("where", ["unknown field", "no cluster's name"])
def test_the_check_can_fail(where: str) -> None:
    document = copy.deepcopy(bootstrap(MANY))
    listener = document["static_resources"]["listeners"][0]
    if where == "unknown field":
        listener["filter_chains"][0]["filters"][0]["typed_config"]["nonsense"] = True
    else:
        document["static_resources"]["clusters"][0]["name"] = ""
    assert checked(document).returncode == 1
