"""Running gates one after the other; what was found so far is always there to be reported."""

import asyncio
from collections.abc import Callable, Sequence

from tickscope.errors import TickscopeError
from tickscope.gates import t1_smoke, t2_load, t6_chaos
from tickscope.gates.gate import Gate, World
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.verdict import GateResult

GATES: tuple[Gate, ...] = (t1_smoke.GATE, t2_load.GATE, t6_chaos.GATE)
INTERRUPTED = "interrupted"
NOT_REACHED = "not reached: the run was interrupted before it"

Told = Callable[[Gate, str], None]
"""Is told which gate does what now."""


async def run_gates(world: World, gates: Sequence[Gate], stop: asyncio.Event, told: Told) -> tuple[GateResult, ...]:
    """Return a result for each gate, in order; after ``stop`` the current one is partial and the rest are empty."""
    results = []
    for gate in gates:
        if stop.is_set():
            results.append(Recorder(gate.name, gate.title).result(NOT_REACHED))
            continue
        results.append(await _run_gate(world, gate, stop, told))
    return tuple(results)


async def _run_gate(world: World, gate: Gate, stop: asyncio.Event, told: Told) -> GateResult:
    def step(words: str) -> None:
        told(gate, words)

    recorder = Recorder(gate.name, gate.title, step)
    judging = asyncio.ensure_future(gate.judge(world, recorder))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({judging, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not judging.done():
        judging.cancel()
    try:
        await judging
    except asyncio.CancelledError:
        return recorder.result(INTERRUPTED)
    except (CouldNotRunError, TickscopeError) as error:
        return recorder.result(str(error))
    except ExceptionGroup as group:
        return recorder.result("; ".join(str(error) for error in group.exceptions))
    return recorder.result()
