"""What is good and what is bad, each with where it comes from."""

from tickscope.model.platform import Platform
from tickscope.views.model import Thresholds

HITCH_S = 0.060


def tick_budget_s(platform: Platform) -> float:
    """Return how long a tick may take."""
    return 1 / platform.demo.tick_hz


def late_ticks() -> Thresholds:
    """Return the judgement of a share of late ticks."""
    return Thresholds(0.01, 0.05, "1% late is felt by some players, 5% by most")


def tick_p99(platform: Platform) -> Thresholds:
    """Return the judgement of a tick time, in seconds."""
    budget = tick_budget_s(platform)
    return Thresholds(budget, max(HITCH_S, budget), f"budget 1/{platform.demo.tick_hz} s; a hitch is over 60 ms")


def ack_p99() -> Thresholds:
    """Return the judgement of an action's time to its acknowledgement, in seconds."""
    return Thresholds(0.150, 0.300, "above 150 ms players notice, above 300 ms they complain")


def age(platform: Platform) -> Thresholds:
    """Return the judgement of the telemetry's age, in seconds."""
    slo = platform.slo.freshness_p99_s
    return Thresholds(slo, 4 * slo, f"slo.freshness_p99_s is {slo:g}")
