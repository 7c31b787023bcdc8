"""What goes wrong on purpose: a fault of the platform file is performed on this machine's parts, and undone."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tickscope.errors import Busy, Reject
from tickscope.local.decide import Moment, timeline
from tickscope.local.supervisor import Supervisor
from tickscope.model.gates import Action, ActionKind, Fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A fault that has begun; times are Unix time."""

    name: str
    started_at_s: float
    lasts_s: float
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An action that was performed; ``until_s`` is when it was undone, and ``at_s`` again for a kill."""

    do: ActionKind
    part: str
    at_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A fault that is over, with the real moments of its steps in Unix time."""

    name: str
    started_at_s: float
    ended_at_s: float
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Run:
    """The fault under way: what is still to come, what was begun and not undone, and what is done with."""

    fault: Fault
    shown: UnderWay
    began_s: float
    left: deque[Moment]
    begun_at_s: dict[int, float] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class Faults:
    """Performs one declared fault at a time. Its timers are its own: a fault ends whether or not anybody asks."""

    def __init__(self, declared: Sequence[Fault], supervisor: Supervisor) -> None:
        self._declared = {fault.name: fault for fault in declared}
        self._supervisor = supervisor
        self._run: _Run | None = None
        self._closed = False
        self.last: Ended | None = None

    @property
    def declared(self) -> tuple[str, ...]:
        """Names of the faults that can be asked for."""
        return tuple(self._declared)

    @property
    def under_way(self) -> UnderWay | None:
        """The fault that has begun and is not over."""
        return self._run.shown if self._run else None

    def start(self, name: str) -> UnderWay:
        """Begin a fault; what it does at once is done on return.

        Raises Reject ``unknown_fault`` or ``unknown_part``, and Busy ``fault_under_way`` or ``stopping``.
        """
        fault = self._declared.get(name)
        if fault is None:
            raise Reject(
                "unknown_fault",
                f"no fault '{name[:100]}'; gates.faults of the platform file declares {', '.join(self._declared)}",
            )
        now_s = asyncio.get_running_loop().time()
        if self._closed:
            raise Busy("stopping", "the platform is stopping; ask again when it has been started", fault.lasts_s)
        if self._run:
            left_s = max(self._run.began_s + self._run.shown.lasts_s - now_s, 0)
            raise Busy(
                "fault_under_way",
                f"fault '{self._run.fault.name}' is under way for {left_s:.1f} s more; wait, or end it with DELETE",
                left_s,
            )
        for action in fault.actions:
            self._supervisor.named(action.part)
        shown = UnderWay(fault.name, time.time(), fault.lasts_s, fault.actions)
        log.warning("fault %s begins; it lasts %.1f s", fault.name, fault.lasts_s)
        self._run = _Run(fault, shown, now_s, deque(timeline(fault)))
        self._go_on(self._run)
        return shown

    def end(self) -> None:
        """End the fault that is under way, if there is one, and undo all that it did."""
        run = self._run
        if run is None:
            return
        if run.timer:
            run.timer.cancel()
        for place in tuple(run.begun_at_s):
            self._undo(run, place)
        steps = tuple(sorted(run.steps, key=lambda step: step.at_s))
        self.last = Ended(run.fault.name, run.shown.started_at_s, time.time(), steps)
        self._run = None
        log.warning("fault %s is over", run.fault.name)

    def close(self) -> None:
        """End what is under way and take no more."""
        self._closed = True
        self.end()

    def _go_on(self, run: _Run) -> None:
        """Do all that is due, and come back when the next thing is."""
        loop = asyncio.get_running_loop()
        while run.left and run.began_s + run.left[0].at_s <= loop.time():
            moment = run.left.popleft()
            if moment.undo:
                self._undo(run, moment.place)
            else:
                self._begin(run, moment.place)
        if run.left:
            run.timer = loop.call_at(run.began_s + run.left[0].at_s, self._go_on, run)
        else:
            self.end()

    def _begin(self, run: _Run, place: int) -> None:
        action, now_s = run.fault.actions[place], time.time()
        running = self._supervisor.named(action.part)
        if action.do == "kill":
            running.kill()
            run.steps.append(Step(action.do, action.part, now_s, now_s))
            return
        run.begun_at_s[place] = now_s
        if action.do == "pause":
            running.pause(run.fault.name)
        elif action.do == "stop":
            running.hold_back(run.fault.name)
        else:
            running.fill_disk(run.fault.name)

    def _undo(self, run: _Run, place: int) -> None:
        action, at_s = run.fault.actions[place], run.begun_at_s.pop(place)
        running = self._supervisor.named(action.part)
        going_on = {(run.fault.actions[other].do, run.fault.actions[other].part) for other in run.begun_at_s}
        if (action.do, action.part) in going_on:
            pass  # another step asks for the same for longer
        elif action.do == "pause":
            running.resume()
        elif action.do == "stop":
            running.let_go()
        else:
            running.free_disk()
        run.steps.append(Step(action.do, action.part, at_s, time.time()))
