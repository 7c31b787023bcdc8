"""The script that brings configs to a host, run by a real shell against parameters in moto.

Only the ends are stand-ins: ``aws`` is a small program that calls the same API, the programs' checks and
``systemctl`` say what a test wants.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import boto3
import pytest

from tests.contract.aws import REGION, moto_alone
from tickscope.cloud.operations.commands import distribute
from tickscope.cloud.operations.host_configs import Configs, parameters
from tickscope.cloud.operations.programs import PROGRAMS, shell_table

AWS = """\
import json, sys
from urllib.request import Request, urlopen
assert sys.argv[1:3] == ["ssm", "get-parameter"]
assert sys.argv[5:] == ["--query", "Parameter.Value", "--output", "text"]
scope = "Credential=test/20261126/{region}/ssm/aws4_request"
head = {{
    "Authorization": f"AWS4-HMAC-SHA256 {{scope}}",
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AmazonSSM.GetParameter",
}}
try:
    with urlopen(Request({url!r}, json.dumps({{"Name": sys.argv[4]}}).encode(), head)) as answer:
        print(json.load(answer)["Parameter"]["Value"])
except OSError as error:
    sys.exit(str(error))
"""
PREFIX = "/tickscope/prod/config"
GOOD = {"front/nginx": "events {}\n", "front/envoy": "x" * 20_000 + "\n"}


@dataclass(frozen=True)
class Host:
    """A host's folders, and what its programs say."""

    root: Path

    def path(self, program: str) -> Path:
        return self.root / "config" / f"{program}.conf"

    def said(self) -> list[str]:
        log = self.root / "systemctl.log"
        return log.read_text().splitlines() if log.exists() else []

    def distribute(self, role: str = "front") -> subprocess.CompletedProcess[str]:
        """Run the document's script as SSM does, with this host's programs."""
        here = {
            name: replace(PROGRAMS[name], path=str(self.path(name)), check=f'check-{name} "$2"')
            for name in ("nginx", "envoy")
        }
        command = replace(distribute(PREFIX), before=shell_table(here))
        step = command.content()["mainSteps"][0]
        script = "\n".join(step["inputs"]["runCommand"]).replace("{{ Role }}", role)
        path = f"{self.root / 'bin'}:/usr/bin:/bin"
        environment = {**os.environ, "PATH": path}
        return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, timeout=60)

    def program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    with moto_alone() as url:
        yield url


@pytest.fixture
def host(tmp_path: Path, aws: str) -> Host:
    made = Host(tmp_path)
    made.program("aws", f"#!{sys.executable} -IS\n" + AWS.format(region=REGION, url=aws))
    made.program("check-nginx", '#!/bin/sh\n! grep -q broken "$1" || { echo "line 1 is broken"; exit 1; }\n')
    made.program("check-envoy", '#!/bin/sh\n! grep -q broken "$1"\n')
    made.program("systemctl", f'#!/bin/sh\necho "$@" >> {tmp_path}/systemctl.log\n')
    _publish(GOOD)
    return made


def _publish(configs: Configs) -> None:
    ssm = boto3.client("ssm", REGION)
    for name, value in parameters(configs, "front").items():
        ssm.put_parameter(Name=f"{PREFIX}/front/{name}", Value=value, Type="String", Overwrite=True)


@pytest.mark.proves("checked", row=18, clause=2)
def test_a_host_gets_the_configs_of_its_role_and_loads_what_changed(host: Host) -> None:
    assert host.distribute().returncode == 0
    assert host.path("nginx").read_text() == GOOD["front/nginx"]
    assert host.path("envoy").read_text() == GOOD["front/envoy"]
    assert host.said() == ["reload-or-restart envoy.service", "reload-or-restart nginx.service"]
    assert host.distribute().returncode == 0
    assert len(host.said()) == 2, "nothing has changed, nothing is loaded"
    _publish({**GOOD, "front/nginx": "events { }\n"})
    host.path("nginx").chmod(0o600)
    assert host.distribute().returncode == 0
    assert host.said()[2:] == ["reload-or-restart nginx.service"]
    assert host.path("nginx").read_text() == "events { }\n"
    assert stat.S_IMODE(host.path("nginx").stat().st_mode) == 0o600
    assert host.path("nginx").with_suffix(".conf.previous").read_text() == GOOD["front/nginx"]


@pytest.mark.proves("checked", row=18, clause=2)
def test_one_config_that_is_refused_keeps_all_the_old_ones(host: Host) -> None:
    host.distribute()
    _publish({"front/nginx": "broken\n", "front/envoy": "new\n"})
    told = host.distribute()
    assert told.returncode == 1
    assert "line 1 is broken" in told.stderr
    assert "nginx refuses its new config" in told.stderr
    assert {program: host.path(program).read_text() for program in ("nginx", "envoy")} == {
        "nginx": GOOD["front/nginx"],
        "envoy": GOOD["front/envoy"],
    }
    assert len(host.said()) == 2
    assert not list(host.path("nginx").parent.glob("*.new"))


@pytest.mark.proves("checked", row=18, clause=2)
def test_a_config_that_cannot_be_loaded_is_taken_back(host: Host) -> None:
    host.distribute()
    host.program(
        "systemctl", f'#!/bin/sh\necho "$@" >> {host.root}/systemctl.log\n! grep -q sour {host.path("nginx")}\n'
    )
    _publish({**GOOD, "front/nginx": "sour\n"})
    told = host.distribute()
    assert told.returncode == 1
    assert "the old one is back" in told.stderr
    assert host.path("nginx").read_text() == GOOD["front/nginx"]
    assert host.said()[2:] == ["reload-or-restart nginx.service"] * 2


@pytest.mark.proves("checked", row=18, clause=2)
def test_a_first_config_that_cannot_be_loaded_is_told_until_it_is(host: Host) -> None:
    sour = f'#!/bin/sh\necho "$@" >> {host.root}/systemctl.log\n! grep -q sour {host.path("nginx")}\n'
    host.program("systemctl", sour)
    _publish({**GOOD, "front/nginx": "sour\n"})
    for _ in range(2):
        told = host.distribute()
        assert told.returncode == 1
        assert "nginx.service did not load its first config" in told.stderr
    _publish(GOOD)
    assert host.distribute().returncode == 0
    assert host.path("nginx").read_text() == GOOD["front/nginx"]


@pytest.mark.proves("checked", row=18, clause=2)
def test_a_config_that_a_host_did_not_come_to_load_is_loaded_by_the_next_run(host: Host) -> None:
    host.distribute()
    host.program("systemctl", "#!/bin/sh\nkill -9 $PPID\n")
    _publish({**GOOD, "front/nginx": "events { }\n"})
    assert host.distribute().returncode != 0
    assert host.path("nginx").read_text() == "events { }\n"
    host.program("systemctl", f'#!/bin/sh\necho "$@" >> {host.root}/systemctl.log\n')
    assert host.distribute().returncode == 0
    assert host.said()[2:] == ["reload-or-restart nginx.service"]
    assert host.path("nginx").with_suffix(".conf.previous").read_text() == GOOD["front/nginx"]
    assert host.distribute().returncode == 0
    assert len(host.said()) == 3, "loaded once"


def test_a_check_that_reads_its_input_eats_no_configs(host: Host) -> None:
    host.program("check-envoy", "#!/bin/sh\ncat > /dev/null\n")
    assert host.distribute().returncode == 0
    assert host.path("nginx").read_text() == GOOD["front/nginx"], "nginx comes after envoy in the manifest"


def test_parameters_in_the_middle_of_a_change_are_left_alone(host: Host) -> None:
    host.distribute()
    changed = parameters({**GOOD, "front/nginx": "later\n"}, "front")
    boto3.client("ssm", REGION).put_parameter(
        Name=f"{PREFIX}/front/nginx/1", Value=changed["nginx/1"], Type="String", Overwrite=True
    )
    told = host.distribute()
    assert told.returncode == 1
    assert "being replaced" in told.stderr
    assert host.path("nginx").read_text() == GOOD["front/nginx"]


def test_a_role_without_configs_and_a_program_that_a_host_does_not_know_are_told(host: Host) -> None:
    assert "there is no /tickscope/prod/config/bastion/manifest" in host.distribute("bastion").stderr
    boto3.client("ssm", REGION).put_parameter(
        Name=f"{PREFIX}/front/manifest", Value="tempo 00 1\n", Type="String", Overwrite=True
    )
    assert "knows no program tempo" in host.distribute().stderr
