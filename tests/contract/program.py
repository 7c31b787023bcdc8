"""A program for tests, from its start until it is killed."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path


@contextlib.contextmanager
def running(argv: Sequence[str], log: Path, ready_url: str, ready_s: float) -> Iterator[None]:
    """Run it once ``ready_url`` answers 200; what it prints goes to ``log``."""
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out) as process:
        try:
            deadline = time.monotonic() + ready_s
            while not _ready(ready_url):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield
        finally:
            process.kill()


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - loopback, built by its callers
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
