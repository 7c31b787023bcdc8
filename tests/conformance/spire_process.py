"""A SPIRE server and its agents, for tests, with what ``tickscope render spire`` prints."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.conformance.front_process import started
from tests.conformance.go_programs import spire as program
from tickscope.model.platform import Platform
from tickscope.render import spire


@dataclass
class Server:
    """A server that runs; a machine is a folder, in which the same platform file holds."""

    platform: Platform

    @classmethod
    @contextlib.contextmanager
    def running(cls, platform: Platform) -> Iterator["Server"]:
        home = spire.folder(platform) / "server"
        home.mkdir(parents=True)
        config = home / "server.conf"
        config.write_text(spire.server_config(platform))
        server = cls(platform)
        argv = [str(program("spire-server")), "run", "-config", str(config)]
        with started(argv, home / "server.log", lambda: server._try("healthcheck").returncode == 0):
            yield server

    def create_entries(self) -> None:
        """Register the rendered entries."""
        file = spire.folder(self.platform) / "entries.json"
        file.write_text(json.dumps(spire.entries(self.platform)))
        self.ask("entry", "create", "-data", str(file))

    @contextlib.contextmanager
    def agent(self, machine: Platform, of: str) -> Iterator[None]:
        """Run an agent on a machine that is given a token for hosts of ``of``."""
        home = spire.folder(machine)
        home.mkdir(parents=True, exist_ok=True)
        (home / "bundle.pem").write_text(self.ask("bundle", "show"))
        config = home / "agent.conf"
        config.write_text(spire.agent_config(machine))
        asked = ["-spiffeID", spire.host_id(machine.front, of), "-output", "json"]
        token = json.loads(self.ask("token", "generate", *asked))["value"]
        argv = [str(program("spire-agent")), "run", "-config", str(config), "-joinToken", token]
        with started(argv, home / "agent.log", lambda: fetch(machine, home).returncode == 0):
            yield

    def ask(self, *words: str) -> str:
        done = self._try(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _try(self, *words: str) -> subprocess.CompletedProcess[str]:
        socket = spire.folder(self.platform) / "server" / "api.sock"
        command = [word for word in words[:3] if not word.startswith("-")]
        argv = [str(program("spire-server")), *command, "-socketPath", str(socket), *words[len(command) :]]
        return subprocess.run(argv, capture_output=True, text=True, check=False)


def fetch(machine: Platform, into: Path) -> subprocess.CompletedProcess[str]:
    """Have a workload on a machine fetch its certificate: svid.0.pem, svid.0.key, bundle.0.pem."""
    asked = ["api", "fetch", "x509", "-socketPath", str(spire.agent_socket(machine)), "-write", str(into)]
    argv = [str(program("spire-agent")), *asked]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def validated(name: str, file: Path) -> int:
    """Return what ``spire-server`` or ``spire-agent`` says of a configuration: 0 for good."""
    argv = [str(program(name)), "validate", "-config", str(file)]
    return subprocess.run(argv, capture_output=True, check=False).returncode


def on_another_machine(platform: Platform, folder: Path) -> Platform:
    """Return the platform as the same file gives it elsewhere."""
    return replace(platform, data_folder=folder)
