"""T2: the nominal load."""

from tickscope.gates.conserved import judge_findings, judge_generator
from tickscope.gates.gate import Gate, World
from tickscope.gates.ledger import judge_ledger
from tickscope.gates.profile import Profile
from tickscope.gates.quantile import quantile
from tickscope.gates.recorder import Recorder
from tickscope.gates.under_load import age_plot, latency_plot, under_load
from tickscope.gates.verdict import at_most
from tickscope.model.platform import Platform

COMPARE_SHARE = 0.15
"""Of the load's time, what comparing it takes, roughly."""


def _planned_s(_: Platform, profile: Profile) -> float:
    return profile.load_s * (1 + COMPARE_SHARE) + 2


async def judge(world: World, recorder: Recorder) -> None:
    """Send the nominal load, look at its age all along, then compare everything."""
    slo = world.platform.slo
    async with under_load(world, "t2", world.profile.load_s) as under:
        recorder.step(f"{under.load.plan.samples_per_s:,.0f} samples/s for {world.profile.load_s:.0f} s")
        result = await under.ended()
        recorder.step("comparing what is stored with what was acknowledged")
        found = await under.compared(slo.freshness_p99_s)
        looks, ages_s = under.fresh.looks, under.fresh.ages_s
    latencies_s = [ack.latency_s for ack in result.acks if ack.outcome == "acknowledged"]
    recorder.plot(latency_plot(result.acks, slo.ingest_ttfb_p99_ms))
    recorder.plot(age_plot(looks, result.began_s, result.ended_s, slo.freshness_p99_s))
    judge_findings(recorder, found, result)
    consumers = world.platform.buffer.consumers
    await judge_ledger(world.session, world.target, consumers, found.acknowledged, recorder)
    recorder.figure("ingest TTFB p50", quantile(latencies_s, 0.5) * 1000, "ms")
    recorder.figure("write→read age p50", quantile(ages_s, 0.5), "s")
    judge_generator(recorder, result)
    ttfb_ms = quantile(latencies_s, 0.99) * 1000
    seen = f"{len(latencies_s)} requests, each from when it was due"
    recorder.check(at_most("ingest TTFB p99", 0, ttfb_ms, slo.ingest_ttfb_p99_ms, "ms", seen))
    seen = f"{len(ages_s)} samples that were waited for"
    recorder.check(at_most("write→read age p99", 0, quantile(ages_s, 0.99), slo.freshness_p99_s, "s", seen))


GATE = Gate(
    name="T2",
    title="Load 1×",
    proves="acknowledged − stored = 0, nothing twice, no value off; TTFB and freshness within the file's SLOs",
    planned_s=_planned_s,
    judge=judge,
)
