"""A part that runs, and what a fault may do to its process."""

import asyncio
import contextlib
import resource
import signal
from dataclasses import dataclass, field

from tickscope.local.parts import Part
from tickscope.model.gates import ActionKind


@dataclass(slots=True)
class Running:
    """A part and what is known of its process; whatever is done to a process that has ended does nothing."""

    part: Part
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    ready: bool = False
    was_ready: bool = False
    said: str = "starting"
    started_s: float = 0.0
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    """Not set while the part is kept away."""
    faults: dict[ActionKind, str] = field(default_factory=dict)
    """What is done to it on purpose now, each as words for a person."""

    def __post_init__(self) -> None:
        self.wanted.set()

    @property
    def told(self) -> str:
        """How it does, as words for a person; a fault explains more than what the part itself says."""
        return "; ".join(self.faults.values()) or self.said

    @property
    def stands_still(self) -> bool:
        """Whether nothing can be expected of it, because a fault keeps it away or paused."""
        return "pause" in self.faults or "stop" in self.faults

    def replaced_by(self, process: asyncio.subprocess.Process) -> None:
        """Take a new process, to which nothing has been done yet."""
        self.process = process
        self.ready = False
        self.faults.pop("pause", None)
        self.faults.pop("fill_disk", None)
        if not self.wanted.is_set():  # held back while it was being started
            self.signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process; it is started again as after any crash."""
        self.signal(signal.SIGKILL)

    def pause(self, fault: str) -> None:
        """Let the process stand still until ``resume``; one that replaces it does not."""
        self.faults["pause"] = f"paused by fault {fault}"
        self.ready = False
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on."""
        self.faults.pop("pause", None)
        self.signal(signal.SIGCONT)

    def hold_back(self, fault: str) -> None:
        """End the process in order, and let no other start until ``let_go``."""
        self.faults["stop"] = f"kept away by fault {fault}"
        self.ready = False
        self.wanted.clear()
        self.signal(signal.SIGTERM)

    def let_go(self) -> None:
        """Let a part that was held back start at once."""
        self.faults.pop("stop", None)
        self.wanted.set()

    def fill_disk(self, fault: str) -> None:
        """Let the kernel refuse the process every write to a file until ``free_disk``."""
        self.faults["fill_disk"] = f"writes refused by fault {fault}"
        self._limit_files(0)

    def free_disk(self) -> None:
        """Let the process write to files again."""
        self.faults.pop("fill_disk", None)
        # A child inherits its parent's limit, so that the parent's is what it had.
        self._limit_files(resource.getrlimit(resource.RLIMIT_FSIZE)[0])

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal, unless it has ended."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def _limit_files(self, soft_bytes: int) -> None:
        """Set how long the process's files may become; the hard limit stays, as only root could raise it again."""
        if self.process is not None and self.process.returncode is None:
            pid = self.process.pid
            with contextlib.suppress(ProcessLookupError):
                _, hard_bytes = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft_bytes, hard_bytes))
