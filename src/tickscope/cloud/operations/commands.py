"""Command documents: what runs on a host, each a script of ``scripts`` (SSM's schema 2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tickscope.cloud.operations.programs import CERTIFICATE, GATEWAY_UNIT, PROGRAMS, shell_table

SCRIPTS = Path(__file__).parent / "scripts"
Content = dict[str, Any]
READY_S = 60
CERTIFICATE_S = 120
SHELL = "#!/bin/sh"
ROLE = "^[A-Za-z0-9-]{1,64}(/[A-Za-z0-9-]{1,64})?$"


@dataclass(frozen=True, slots=True)
class Command:
    """A script as a document; its arguments are literals and parameters of the document."""

    name: str
    description: str
    script: str
    arguments: Sequence[str]
    timeout_s: int
    parameters: Mapping[str, Content] = field(default_factory=dict)
    before: str = ""
    """Text of the shell that comes before the script."""

    def content(self) -> Content:
        """Return the document."""
        text = (SCRIPTS / self.script).read_text()
        # Words alone reach the shell: every parameter has a pattern that leaves quotes and dollars out.
        given = " ".join(f"'{argument}'" for argument in self.arguments)
        lines = [SHELL, f"set -- {given}", *self.before.splitlines(), *text.splitlines()]
        return {
            "schemaVersion": "2.2",
            "description": self.description,
            "parameters": dict(self.parameters),
            "mainSteps": [
                {
                    "action": "aws:runShellScript",
                    "name": self.name,
                    "precondition": {"StringEquals": ["platformType", "Linux"]},
                    "inputs": {"timeoutSeconds": str(self.timeout_s), "runCommand": lines},
                }
            ],
        }


def word(description: str, pattern: str = "^[A-Za-z0-9-]{1,64}$", default: str | None = None) -> Content:
    """Return a parameter that takes one word."""
    found = {"type": "String", "description": description, "allowedPattern": pattern}
    return found if default is None else {**found, "default": default}


def distribute(prefix: str) -> Command:
    """Return the command that brings a host its configs from the parameters below a prefix."""
    return Command(
        "DistributeConfigs",
        "Brings a host the rendered configs of its role; a config that its program refuses changes nothing.",
        "distribute.sh",
        (prefix, "{{ Role }}"),
        300,
        {
            "Role": word("The host's role, with its tenant if it has one.", ROLE),
            "Revision": word("Of the configs; another one makes the association run.", default="none"),
        },
        shell_table(PROGRAMS),
    )


def commands(ready_url: str) -> tuple[Command, ...]:
    """Return the commands that runbooks use."""
    return (
        Command(
            "RestartGateway",
            "Restarts the gateway of a host and waits until it is ready.",
            "restart_gateway.sh",
            (GATEWAY_UNIT, ready_url, str(READY_S)),
            READY_S * 3,
        ),
        Command(
            "RotateHostCertificate",
            "Has SPIRE issue a host's certificate anew.",
            "rotate_certificates.sh",
            (CERTIFICATE, str(CERTIFICATE_S)),
            CERTIFICATE_S * 2,
        ),
        Command(
            "CollectHostDiagnostics",
            "Tells how a host is: disks, memory, sockets, units, their last messages.",
            "collect_diagnostics.sh",
            ("{{ Since }}",),
            120,
            {"Since": word("How far back.", "^-[0-9]{1,4}(min|h|d)$", "-1h")},
        ),
        Command(
            "DrainGateway",
            "Stops the gateway of a host: what it acknowledged is handed on first.",
            "drain.sh",
            (GATEWAY_UNIT,),
            300,
        ),
    )
