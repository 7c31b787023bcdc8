"""How much memory this process and its children have taken at most."""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

MIB = 1 << 20


def peak_mib() -> int:
    """Return the sum of the peaks (resident) of this process and of each that it runs now, in MiB.

    Where the kernel tells no peaks of other processes (outside Linux) it is this process' own and that of the
    largest child that has ended. Source: ``VmHWM`` in proc(5), ``ru_maxrss`` in getrusage(2).
    """
    if not Path("/proc/self/status").exists():
        unit = 1 if sys.platform == "darwin" else 1024
        return sum(
            resource.getrusage(who).ru_maxrss * unit // MIB
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    pids = [os.getpid(), *_descendants(os.getpid())]
    return sum(_peak_kib(pid) for pid in pids) // 1024


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue  # A thread that has ended meanwhile.
        for child in map(int, children):
            yield child
            yield from _descendants(child)


def _peak_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
