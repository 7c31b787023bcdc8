"""Programs under measurement: started on loopback, their CPU and disk read from /proc, ended by process id."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

READY_S = 30.0
END_S = 15.0
_CPUCLOCK_SCHED = 2
"""With a process id, what clock_getcpuclockid(3) returns."""


def free_port() -> int:
    """Return a TCP port on loopback that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_s(pid: int) -> float:
    """Return the CPU seconds, user and system, that a process and all of its threads have used, ended ones too.

    To the nanosecond: /proc/PID/stat has hundredths, which are a tenth of what a short run takes.
    """
    return time.clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)


def resident_bytes(pid: int) -> int:
    """Return how much memory a process has now (RSS)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) * 1024
    raise LookupError("VmRSS")


def written_bytes(pid: int | str) -> int:
    """Return the bytes that a process has caused to be written to a disk."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "write_bytes":
            return int(value)
    raise LookupError("write_bytes")


@contextmanager
def on_cores(cores: Collection[int]) -> Iterator[None]:
    """Keep what this thread starts, programs and threads, and itself, on some cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def answered(port: int, path: str) -> str:
    """Return what a program on loopback answers to GET. Raises OSError, HTTPException."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        if response.status != 200:
            raise http.client.HTTPException(f"{path} answered {response.status}")
        return response.read().decode()
    finally:
        connection.close()


@contextmanager
def running(
    argv: Sequence[str], folder: Path, ready: tuple[int, str] | None, env: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a program and give its process id; ``ready`` is a port and a path that answers 200 when it is up.

    Without a path, it is up when it takes a connection.

    Raises RuntimeError with the end of its log when it does not come up.
    """
    out = folder / "log"
    with out.open("ab") as log:
        process = subprocess.Popen(argv, stdout=log, stderr=log, cwd=folder, env={**os.environ, **(env or {})})
    try:
        if ready is not None:
            _wait(process, *ready, out)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, path: str, out: Path) -> None:
    deadline = time.monotonic() + READY_S
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{Path(str(process.args[0])).name} did not come up: {out.read_text()[-2000:]}")  # type: ignore[index]
        time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    try:
        if path:
            answered(port, path)
        else:
            socket.create_connection(("127.0.0.1", port), 2).close()
    except (OSError, http.client.HTTPException):
        return False
    return True
