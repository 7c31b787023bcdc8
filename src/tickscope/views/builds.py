"""The builds side by side: a bad one is seen, and said, at a glance."""

from tickscope.views import promql
from tickscope.views.model import Column, Comparison

BUILD = "build_id"
TICKS_MIN = 1000
"""Below so many ticks a p99 rests on fewer than ten of them."""


def comparison() -> Comparison:
    """Return the comparison of builds.

    With tens of thousands of ticks every difference is statistically significant, so that a build is called
    worse by what players would notice: a multiple of the best build and a least difference, both.
    """
    hitches = promql.summed(promql.HITCHES, BUILD, promql.COMPARED)
    ticks = promql.ticks(BUILD, promql.COMPARED)
    return Comparison(
        title="Builds compared",
        help="A build is called out when it is a multiple of the best one and the difference can be felt.",
        label=BUILD,
        ticks=f"histogram_count(sum by ({BUILD}) (increase({promql.TICKS}[{promql.COMPARED}])))",
        ticks_min=TICKS_MIN,
        columns=(
            Column(
                id="players",
                title="Players",
                unit="players",
                expr=promql.summed(promql.PLAYER_SECONDS, BUILD, promql.COMPARED),
            ),
            Column(
                id="late",
                title="Late ticks",
                unit="share",
                expr=promql.late_share(BUILD, promql.COMPARED),
                ratio=1.5,
                difference=0.005,
            ),
            Column(
                id="tick_p99",
                title="Tick p99",
                unit="seconds",
                expr=promql.quantile(0.99, promql.TICKS, BUILD, promql.COMPARED),
                ratio=1.25,
                difference=0.003,
            ),
            Column(
                id="ack_p99",
                title="Action→ack p99",
                unit="seconds",
                expr=promql.quantile(0.99, promql.ACKS, BUILD, promql.COMPARED),
                ratio=1.25,
                difference=0.015,
            ),
            Column(
                id="hitches",
                title="Hitches per 1,000 ticks",
                unit="per_thousand",
                expr=f"1000 * {hitches} / {ticks}",
                ratio=1.5,
                difference=0.5,
            ),
        ),
    )
