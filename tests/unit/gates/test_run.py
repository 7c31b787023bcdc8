"""Gates run in order; what cannot be judged is told, and an interrupt keeps what was found."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.unit.gates.plans import PLATFORM
from tickscope.errors import Reject, Retry
from tickscope.gates.gate import Gate, World
from tickscope.gates.profile import PROFILES
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.run import INTERRUPTED, NOT_REACHED, run_gates
from tickscope.gates.t6_chaos import schedule
from tickscope.gates.target import target_of
from tickscope.gates.verdict import Check, ExitCode, GateResult, Report, Verdict

HELD, BROKEN = Check("held", 1, True), Check("broken", 2, False)
Judge = Callable[[World, Recorder], Awaitable[None]]


def gate(judge: Judge, name: str = "T1") -> Gate:
    return Gate(name, "A gate", "something", lambda platform, profile: 1.0, judge)


def finds(*checks: Check) -> Judge:
    async def judge(_: World, recorder: Recorder) -> None:
        recorder.check(*checks)

    return judge


def raises(error: Exception) -> Judge:
    async def judge(_: World, recorder: Recorder) -> None:
        recorder.check(HELD)
        raise error

    return judge


async def run(*gates: Gate, stop: asyncio.Event | None = None) -> tuple[GateResult, ...]:
    async with aiohttp.ClientSession() as session:
        target = target_of(PLATFORM, "local", {"TICKSCOPE_FAULTS_TOKEN": "x" * 20} | tokens())
        world = World(PLATFORM, target, PROFILES["smoke"], session, Path(), "run-1", random.Random(1))
        return await run_gates(world, gates, stop or asyncio.Event(), lambda gate, words: None)


def tokens() -> dict[str, str]:
    return {f"TICKSCOPE_TOKEN_PROBER_{letter}": "token-of-a-prober" for letter in "AB"}


def report(*gates: GateResult) -> Report:
    return Report("1", "local", "smoke", 0.0, gates)


async def test_all_held_is_passed() -> None:
    found = report(*await run(gate(finds(HELD)), gate(finds(HELD), "T2")))
    assert (found.verdict, found.exit_code) == (Verdict.PASSED, ExitCode.PASSED)
    verdicts = {promise.number: verdict for promise, verdict, _ in found.promises()}
    assert verdicts[1] is Verdict.PASSED
    assert verdicts[2] is Verdict.NOT_JUDGED


async def test_one_broken_check_is_failed_whatever_else_happens() -> None:
    found = report(*await run(gate(finds(HELD, BROKEN)), gate(raises(CouldNotRunError("away")), "T2")))
    assert (found.verdict, found.exit_code) == (Verdict.FAILED, ExitCode.FAILED)


@pytest.mark.parametrize("error", [CouldNotRunError("away"), Retry("away"), Reject("x", "away")])
async def test_what_cannot_be_judged_is_told_and_is_not_passed(error: Exception) -> None:
    (result,) = await run(gate(raises(error)))
    assert result.why_not == "away"
    assert result.checks == (HELD,)
    assert report(result).exit_code == ExitCode.COULD_NOT_RUN


async def test_a_gate_that_judged_nothing_is_not_passed() -> None:
    assert report(*await run(gate(finds()))).exit_code == ExitCode.COULD_NOT_RUN


async def test_an_interrupt_keeps_what_was_found_and_undoes() -> None:
    stop = asyncio.Event()
    undone = []

    async def judge(_: World, recorder: Recorder) -> None:
        recorder.check(HELD)
        try:
            stop.set()
            await asyncio.Event().wait()
        finally:
            undone.append(True)

    first, second = await run(gate(judge), gate(finds(HELD), "T2"), stop=stop)
    assert (first.why_not, first.checks, undone) == (INTERRUPTED, (HELD,), [True])
    assert (second.why_not, second.checks) == (NOT_REACHED, ())


def test_the_full_profile_kills_a_hundred_times_and_lets_every_fault_happen() -> None:
    full = schedule(PLATFORM.gates.faults, PROFILES["full"])
    assert len(full) == 3 * 9 + 100
    assert [fault.name for fault in full[-100:]][:3] == ["gateway-killed", "relay-killed", "store-killed"]
    assert [fault.name for fault in schedule(PLATFORM.gates.faults, PROFILES["smoke"])] == [
        fault.name for fault in PLATFORM.gates.faults
    ]


def test_an_environment_that_is_not_in_the_file_is_refused_with_those_that_are() -> None:
    with pytest.raises(Reject, match="has no environment 'moon'; it has local"):
        target_of(PLATFORM, "moon", tokens())


def test_a_target_shows_no_token() -> None:
    shown = repr(target_of(PLATFORM, "local", {"TICKSCOPE_FAULTS_TOKEN": "y" * 20} | tokens()))
    assert "token-of-a-prober" not in shown
    assert "y" * 20 not in shown
