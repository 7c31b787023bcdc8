"""The charts of the fleet's page. Most can be split by build or by zone: the reader chooses."""

from collections.abc import Callable

from tickscope.model.platform import Platform
from tickscope.views import budgets, promql
from tickscope.views.model import Panel, Query, Unit

BUILD, ZONE = "build_id", "az"
GAME_DATA = "the first scrape of a game server"


def panels(platform: Platform) -> tuple[Panel, ...]:
    """Return the charts; the telemetry's age is the last."""
    return (*_players_feel(platform), *_why(), _age(platform))


def _players_feel(platform: Platform) -> tuple[Panel, ...]:
    budget = budgets.tick_budget_s(platform)
    return (
        _split(
            "players",
            "Players",
            "players",
            "Players connected: the rate of player time.",
            lambda by: promql.summed(promql.PLAYER_SECONDS, by),
        ),
        _split(
            "late",
            "Late ticks",
            "share",
            "Share of ticks that took longer than their budget; players call it lag.",
            promql.late_share,
        ),
        _split(
            "tick_p99",
            "Tick time p99",
            "seconds",
            "99 of 100 ticks take at most this long. The dashed line is the budget.",
            lambda by: promql.quantile(0.99, promql.TICKS, by),
            budget,
        ),
        _split(
            "tick_p50",
            "Tick time p50",
            "seconds",
            "Half of the ticks take at most this long. The dashed line is the budget.",
            lambda by: promql.quantile(0.5, promql.TICKS, by),
            budget,
        ),
        _split(
            "ack_p99",
            "Action→ack p99",
            "seconds",
            "99 of 100 player actions are acknowledged within this time.",
            lambda by: promql.quantile(0.99, promql.ACKS, by),
        ),
    )


def _why() -> tuple[Panel, ...]:
    packet_loss = (
        f"{promql.summed(promql.PACKETS_LOST, 'direction', promql.MINUTE)}"
        f" / {promql.summed(promql.PACKETS, 'direction', promql.MINUTE)}"
    )
    lost = f'{promql.DISCONNECTS}{{cause!="quit"}}'
    return (
        Panel(
            id="ack_networks",
            title="Action→ack p99 by network",
            unit="seconds",
            help="The same by the player's kind of network: is it our server or their line?",
            queries=(Query(promql.quantile(0.99, promql.ACKS, "asn_bucket"), "asn_bucket", "{{asn_bucket}}"),),
            waits_for=GAME_DATA,
        ),
        _split(
            "hitches",
            "Hitches",
            "per_minute",
            "Ticks over 60 ms: the picture stands still.",
            lambda by: promql.per_minute(promql.HITCHES, by),
        ),
        _split(
            "corrections",
            "Corrections per player",
            "per_minute",
            "Server corrections that a player sees as rubber-banding, per player and minute.",
            lambda by: (
                f"{promql.per_minute(promql.CORRECTIONS, by)}"
                f" / {promql.summed(promql.PLAYER_SECONDS, by, promql.MINUTE)}"
            ),
        ),
        Panel(
            id="packet_loss",
            title="Packet loss",
            unit="share",
            help="Packets lost over packets sent, to the servers (in) and from them (out).",
            queries=(Query(packet_loss, "direction", "{{direction}}"),),
            waits_for=GAME_DATA,
        ),
        Panel(
            id="disconnects",
            title="Disconnects by cause",
            unit="per_minute",
            help="Players who left without wanting to; those who quit are left out.",
            queries=(Query(promql.per_minute(lost, "cause"), "cause", "{{cause}}"),),
            waits_for=GAME_DATA,
        ),
        Panel(
            id="host_load",
            title="Host load",
            unit="processes",
            help="Processes that run or wait to run, averaged over a minute by the host's own kernel.",
            queries=(Query("max by (instance) (node_load1)", "instance", "{{instance}}"),),
            waits_for="the node exporter of a host",
        ),
    )


def _age(platform: Platform) -> Panel:
    return Panel(
        id="age",
        title="Telemetry age",
        unit="seconds",
        help="Time since each zone's newest sample. The dashed line is the freshness objective.",
        queries=(Query(promql.telemetry_age(ZONE), ZONE, "{{az}}"),),
        waits_for=GAME_DATA,
        budget=platform.slo.freshness_p99_s,
    )


def _split(
    id: str, title: str, unit: Unit, help: str, expr_by: Callable[[str], str], budget: float | None = None
) -> Panel:
    queries = tuple(Query(expr_by(label), label, f"{{{{{label}}}}}") for label in (BUILD, ZONE))
    return Panel(id, title, unit, help, queries, GAME_DATA, budget)
