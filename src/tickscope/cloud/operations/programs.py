"""Programs on hosts whose config is rendered: where it lies, who checks it, which unit loads it."""

from collections.abc import Mapping
from dataclasses import dataclass

CONFIGS = "/var/lib/tickscope/config"
"""Not under /etc: a host's root is read-only."""
PARTS = ("gateway", "relay", "archive", "portal", "prober")
"""Roles of hosts that run a part of Tickscope; each reads the platform file."""
GATEWAY_UNIT = "tickscope-gateway.service"
CERTIFICATE = "/var/lib/tickscope/certificates/svid.pem"
"""Where spiffe-helper keeps a host's certificate."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that takes one config."""

    path: str
    check: str
    """A command that judges the file ``$2`` and ends with 0 for a good one."""
    unit: str


PROGRAMS: Mapping[str, Program] = {
    **{
        f"tickscope-{part}": Program(
            f"{CONFIGS}/tickscope.yaml", 'tickscope spec check --file "$2"', f"tickscope-{part}.service"
        )
        for part in PARTS
    },
    "nginx": Program(f"{CONFIGS}/nginx/nginx.conf", 'nginx -t -q -c "$2"', "nginx.service"),
    "envoy": Program(f"{CONFIGS}/envoy/envoy.yaml", 'envoy --mode validate -c "$2"', "envoy.service"),
    "adot": Program(
        f"{CONFIGS}/adot/config.yaml", 'aws-otel-collector validate --config "$2"', "aws-otel-collector.service"
    ),
    "contrib": Program(
        f"{CONFIGS}/otelcol/config.yaml", 'otelcol-contrib validate --config "$2"', "otelcol-contrib.service"
    ),
    "prometheus": Program(
        f"{CONFIGS}/prometheus/agent.yml", 'promtool check config --agent "$2"', "prometheus-agent.service"
    ),
    "spire-agent": Program(
        f"{CONFIGS}/spire/agent.conf", 'spire-agent validate -config "$2"', "spire-agent.service"
    ),
}


def shell_table(programs: Mapping[str, Program]) -> str:
    """Return the table as the functions ``path_of``, ``unit_of`` and ``check_of`` of a POSIX shell."""
    answers = {
        "path_of": {name: f"echo {program.path}" for name, program in programs.items()},
        "unit_of": {name: f"echo {program.unit}" for name, program in programs.items()},
        "check_of": {name: program.check for name, program in programs.items()},
    }
    return "".join(_function(name, cases) for name, cases in answers.items())


def _function(name: str, cases: Mapping[str, str]) -> str:
    lines = [f"    {program}) {command} ;;\n" for program, command in sorted(cases.items())]
    return f"{name}() {{\n  case $1 in\n{''.join(lines)}    *) return 1 ;;\n  esac\n}}\n"
