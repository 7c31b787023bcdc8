"""Programs under measurement: started on loopback, their CPU and disk read from /proc, ended by process id."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

READY_S = 30.0
END_S = 15.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 11, 12
"""Places in /proc/PID/stat behind the command's closing bracket; proc_pid_stat(5) counts from 1 and before it."""


def free_port() -> int:
    """Return a TCP port on loopback that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_s(pid: int) -> float:
    """Return the CPU seconds, user and system, that a process and all of its threads have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS_PER_S


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
def running(
    argv: Sequence[str], folder: Path, ready: tuple[int, str] | None, env: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a program and give its process id; ``ready`` is a port and a path that answers 200 when it is up.

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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
