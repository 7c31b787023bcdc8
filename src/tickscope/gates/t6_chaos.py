"""T6: faults under load. For each a hypothesis (all is fresh), the fault, the way back; at the end the oracle."""

import asyncio
import itertools
from collections.abc import Iterator

from tickscope.gates.conserved import judge_findings, judge_generator
from tickscope.gates.faults import Faults, Happened, undone
from tickscope.gates.gate import Gate, World
from tickscope.gates.ledger import judge_ledger
from tickscope.gates.load.run import LoadResult
from tickscope.gates.profile import Profile
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.recovery import recovered_s, steady
from tickscope.gates.under_load import UnderLoad, age_plot, latency_plot, under_load
from tickscope.gates.verdict import Band, Check, at_most
from tickscope.model.gates import Fault
from tickscope.model.platform import Platform

RECOVERY_S_MAX = 60.0
"""DESIGN, gate T6: within the service levels again 60 s after the fault's end."""

STEADY_S_MAX = 30.0
RECOVERY_S_USUAL = 2.5


def schedule(faults: tuple[Fault, ...], profile: Profile) -> tuple[Fault, ...]:
    """Return what happens, in order: every declared fault, then kills in turn until there were enough."""
    kills = [fault for fault in faults if [action.do for action in fault.actions] == ["kill"]]
    many: Iterator[Fault] = itertools.islice(itertools.cycle(kills), profile.kills) if kills else iter(())
    return (*(faults * profile.fault_rounds), *many)


def _planned_s(platform: Platform, profile: Profile) -> float:
    faults = schedule(platform.gates.faults, profile)
    return sum(fault.lasts_s + RECOVERY_S_USUAL + profile.calm_s / 2 for fault in faults) + 5


async def judge(world: World, recorder: Recorder) -> None:
    """Break the environment again and again while it takes the nominal load."""
    faults = schedule(world.platform.gates.faults, world.profile)
    if not faults:
        raise CouldNotRunError(f"{world.platform.source.name} declares no faults (gates.faults)")
    bands: list[Band] = []
    recoveries: dict[str, list[float | None]] = {}
    freshness_s = world.platform.slo.freshness_p99_s
    async with undone(Faults(world.session, world.target)) as breaker, under_load(world, "t6") as under:
        began_s = under.load.timetable.began_s
        try:
            for number, fault in enumerate(faults, 1):
                recorder.step(f"{fault.name}, {number} of {len(faults)}")
                happened, took_s = await _one(world, under, breaker, fault)
                bands.append(Band(fault.name, happened.started_s - began_s, happened.ended_s - began_s))
                recoveries.setdefault(fault.name, []).append(took_s)
            under.load.stop()
            recorder.step("comparing what is stored with what was acknowledged")
            result = await under.ended()
            found = await under.compared(freshness_s)
        finally:
            for name, seconds in recoveries.items():
                recorder.check(_recovery(name, seconds))
            acks, looks = under.load.journal.acks, under.fresh.looks
            recorder.plot(age_plot(looks, began_s, under.load.timetable.end_s, freshness_s, tuple(bands)))
            recorder.plot(latency_plot(acks, bands=tuple(bands)))
    judge_findings(recorder, found, result)
    consumers = world.platform.buffer.consumers
    await judge_ledger(world.session, world.target, consumers, found.acknowledged, recorder)
    recorder.check(_hints(result))
    recorder.figure("requests sent again", sum(ack.tries - 1 for ack in result.acks), "requests")
    recorder.figure("faults", len(faults), "faults")
    judge_generator(recorder, result)


async def _one(world: World, under: UnderLoad, breaker: Faults, fault: Fault) -> tuple[Happened, float | None]:
    freshness_s = world.platform.slo.freshness_p99_s
    if not await steady(under.fresh, freshness_s, STEADY_S_MAX):
        raise CouldNotRunError(
            f"before fault {fault.name}, what is sent cannot be read within {freshness_s:g} s (slo.freshness_p99_s)"
        )
    await asyncio.sleep(world.chance.uniform(0, world.profile.calm_s))
    happened = await breaker.happen(fault.name)
    return happened, await recovered_s(under.fresh, happened.ended_s, freshness_s, RECOVERY_S_MAX)


def _recovery(fault: str, seconds: list[float | None]) -> Check:
    worst_s = max(RECOVERY_S_MAX if each is None else each for each in seconds)
    name = f"back after {fault}"
    if None in seconds:
        return Check(name, 0, False, worst_s, RECOVERY_S_MAX, "s", f"{seconds.count(None)} of {len(seconds)} never")
    return at_most(
        name, 0, worst_s, RECOVERY_S_MAX, "s", f"the worst of {len(seconds)}" if len(seconds) > 1 else ""
    )


def _hints(result: LoadResult) -> Check:
    bare = sum(ack.hints_missing for ack in result.acks)
    return at_most("refused for now without Retry-After", 6, bare, 0, "answers")


GATE = Gate(
    name="T6",
    title="Chaos",
    proves="whatever is killed, paused or full: nothing acknowledged is lost, and the platform is back in 60 s",
    planned_s=_planned_s,
    judge=judge,
)
