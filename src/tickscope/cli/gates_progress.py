"""How far the gates are, with the time that is left: a bar on a terminal, lines elsewhere."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tickscope.gates.gate import Gate
from tickscope.gates.profile import Profile
from tickscope.gates.run import Told
from tickscope.model.platform import Platform

REFRESH_HZ = 4


@contextlib.contextmanager
def progress(platform: Platform, profile: Profile, gates: Sequence[Gate]) -> Iterator[Told]:
    """Show what runs; yields the function that is told of every step."""
    planned_s = {gate.name: gate.planned_s(platform, profile) for gate in gates}
    console = Console(stderr=True)
    began_s = time.monotonic()
    if not console.is_terminal:
        console.print(f"{len(gates)} gates, about {sum(planned_s.values()):.0f} s", soft_wrap=True)
        yield lambda gate, words: console.print(
            f"{time.monotonic() - began_s:6.1f} s  {gate.name} {words}", soft_wrap=True, highlight=False
        )
        return
    bars = Progress(
        TextColumn("{task.fields[gate]} {task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        console=console,
        transient=True,
        refresh_per_second=REFRESH_HZ,
    )
    task = bars.add_task("starting", total=sum(planned_s.values()), gate="", left="")
    with bars, _ticking(bars, task, sum(planned_s.values())):
        yield lambda gate, words: bars.update(task, gate=gate.name, description=words)


@contextlib.contextmanager
def bar(words: str, planned_s: float) -> Iterator[None]:
    """Show one thing that takes a known time; nothing where there is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[left]}"),
        console=console,
        transient=True,
    )
    task = bars.add_task(words, total=planned_s, left="")
    with bars, _ticking(bars, task, planned_s):
        yield


@contextlib.contextmanager
def _ticking(bars: Progress, task: TaskID, planned_s: float) -> Iterator[None]:
    """Let the bar follow the clock: gates are made of waiting, and what is planned is known."""
    over = threading.Event()

    def tick() -> None:
        began_s = time.monotonic()
        while not over.wait(1 / REFRESH_HZ):
            spent_s = time.monotonic() - began_s
            left_s = planned_s - spent_s
            left = f"about {left_s:.0f} s left" if left_s > 0 else "longer than planned"
            bars.update(task, completed=min(spent_s, planned_s), left=left)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
