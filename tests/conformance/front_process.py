"""A gateway behind a real Envoy, for tests."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.conformance.envoy_program import envoy
from tickscope.model.platform import Platform
from tickscope.render.envoy import bootstrap
from tickscope.render.yaml_text import yaml_text

READY_S = 30.0


@contextlib.contextmanager
def started(argv: Sequence[str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Run a program once it is ready, until the end of the block."""
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out) as process:
        try:
            deadline = time.monotonic() + READY_S
            while not ready():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield
        finally:
            process.kill()


@contextlib.contextmanager
def envoy_before(platform: Platform, folder: Path) -> Iterator[None]:
    """Run Envoy with the rendered bootstrap."""
    file = folder / "envoy.yaml"
    file.write_text(yaml_text(bootstrap(platform)))
    argv = [str(envoy()), "-c", str(file), "--concurrency", "1", "--disable-hot-restart"]
    with started(argv, folder / "envoy.log", lambda: _listens(platform.ports.front)):
        yield


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
