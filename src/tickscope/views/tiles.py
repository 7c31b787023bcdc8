"""The numbers at the top of the fleet's page."""

from tickscope.model.platform import Platform
from tickscope.views import budgets, promql
from tickscope.views.model import Tile


def tiles(platform: Platform) -> tuple[Tile, ...]:
    """Return the tiles in the order of what players feel; the telemetry's age closes the row."""
    return (
        Tile(
            id="players",
            title="Players now",
            unit="players",
            help="Players connected: the rate of player time.",
            expr=promql.summed(promql.PLAYER_SECONDS),
        ),
        Tile(
            id="late",
            title="Late ticks",
            unit="share",
            help="Share of simulation ticks that took longer than their budget.",
            expr=promql.late_share(),
            thresholds=budgets.late_ticks(),
        ),
        Tile(
            id="tick_p99",
            title="Tick p99",
            unit="seconds",
            help="99 of 100 ticks take at most this long.",
            expr=promql.quantile(0.99, promql.TICKS),
            thresholds=budgets.tick_p99(platform),
        ),
        Tile(
            id="ack_p99",
            title="Action→ack p99",
            unit="seconds",
            help="99 of 100 player actions are acknowledged within this time.",
            expr=promql.quantile(0.99, promql.ACKS),
            thresholds=budgets.ack_p99(),
        ),
        Tile(
            id="hitches",
            title="Hitches",
            unit="per_minute",
            help="Ticks over 60 ms, all servers together.",
            expr=promql.per_minute(promql.HITCHES),
        ),
        Tile(
            id="age",
            title="Telemetry age",
            unit="seconds",
            help="Time since the newest sample of player time: how old this page is.",
            expr=promql.telemetry_age(),
            thresholds=budgets.age(platform),
        ),
    )
