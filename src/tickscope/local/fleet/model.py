"""What a server does in round ``k``, one second long: a pure function of (seed, shard, k).

Every value is a whole number of units of 1/8192 (of a second, or of one): such sums are exact in floating
point, so that what was stored can be compared for equality.
"""

import math
import random
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from tickscope.local.fleet.servers import Server
from tickscope.model.series import Labels

UNITS = 8192
HITCH_UNITS_MIN = math.floor(0.060 * UNITS) + 1
"""A hitch is a tick over 60 ms."""

PLAYERS_PER_MATCH = 8
CAUSES = ("quit", "timeout", "kicked", "server_stop", "error")
ASN_BUCKETS = ("fiber", "cable", "mobile", "satellite")

SeriesKey = tuple[str, Labels]
"""A family and the labels that a series has besides its server's."""


@dataclass(frozen=True, slots=True)
class Round:
    """Increments of counters and observations of histograms, in units."""

    counters: dict[SeriesKey, int]
    histograms: dict[SeriesKey, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Build:
    """How a build behaves; rates are per player and second unless they say otherwise."""

    tick_budget_share: float
    tick_sigma: float
    stall_per_tick: float
    ack_ticks: float
    corrections: float
    disconnects: tuple[float, ...]


_GOOD = _Build(0.27, 0.22, 0.001, 1.5, 0.004, (1 / 900, 1 / 20_000, 1 / 60_000, 1 / 200_000, 1 / 100_000))
_BAD = _Build(0.40, 0.45, 0.012, 4.0, 0.030, (1 / 700, 1 / 1_500, 1 / 60_000, 1 / 200_000, 1 / 8_000))

_STALL_S, _STALL_SHAPE, _STALL_S_MAX = 0.040, 3.0, 2.0
_PACKET_LOSS = 0.0008
_ACKS_PER_PLAYER = 1 / 6
_WAITS_PER_PLAYER = 1 / 240
_ASN_SHARES_CUMULATED = (0.50, 0.75, 0.95, 1.0)
_ROUND_TRIP_S, _ROUND_TRIP_SIGMA = {"fiber": 0.018, "cable": 0.030, "mobile": 0.055, "satellite": 0.095}, 0.35
_WAIT_S, _WAIT_SIGMA = {"ranked": 35.0, "casual": 12.0, "coop": 20.0}, 0.6
_POISSON_COUNTED_MEAN_MAX = 32.0


def players(server: Server, k: int) -> int:
    """Return who is connected in round ``k``: a day's wave with slower and faster ripples of its own."""
    first, second = server.phases
    wave = 0.52 + 0.34 * _sine(k / server.day_s)
    ripple = 0.07 * _sine(37 * k / server.day_s + first) + 0.04 * _sine(113 * k / server.day_s + second)
    return max(0, min(server.slots, round(server.slots * (wave + ripple))))


def ticks(server: Server, k: int) -> tuple[int, ...]:
    """Return the durations of a round's ticks in units: a log-normal body and, rarely, a stall."""
    build = _build(server)
    rng = random.Random(f"{server.key}/{k}/ticks")  # noqa: S311
    load = players(server, k) / server.slots
    scale = (0.7 + 0.6 * load) * build.tick_budget_share / server.tick_hz * UNITS
    body = rng.choices(_log_normal(build.tick_sigma), k=server.tick_hz)
    durations = [int(factor * scale) for factor in body]
    for _ in range(_poisson(rng, build.stall_per_tick * server.tick_hz)):
        stall_s = min(_STALL_S_MAX, _STALL_S * (1 - rng.random()) ** (-1 / _STALL_SHAPE))
        durations[rng.randrange(server.tick_hz)] = int(stall_s * UNITS)
    return tuple(durations)


def is_late(server: Server, tick: int) -> bool:
    """Return whether a tick of so many units took longer than 1 / tick rate."""
    return tick * server.tick_hz > UNITS


def round_of(server: Server, k: int) -> Round:
    """Return everything that a server reports for round ``k``, all families of the catalogue."""
    rng = random.Random(f"{server.key}/{k}")  # noqa: S311
    build, online, durations = _build(server), players(server, k), ticks(server, k)
    late = [tick for tick in durations if is_late(server, tick)]
    hitches = sum(1 for tick in late if tick >= HITCH_UNITS_MIN)
    packets = online * server.tick_hz
    counters: dict[SeriesKey, int] = {
        ("game_ticks_late_total", ()): len(late) * UNITS,
        ("game_player_seconds_total", ()): online * UNITS,
        ("game_player_seconds_degraded_total", ()): online * min(UNITS, sum(late)),
        ("game_session_seconds_total", ()): -(-online // PLAYERS_PER_MATCH) * UNITS,
        ("game_capacity_player_seconds_total", ()): server.slots * UNITS,
        ("game_hitches_total", ()): hitches * UNITS,
        ("game_corrections_total", ()): _poisson(rng, build.corrections * online + 0.5 * len(late)) * UNITS,
    }
    for direction in ("in", "out"):
        own = (("direction", direction),)
        counters[("game_packets_total", own)] = packets * UNITS
        counters[("game_packets_lost_total", own)] = _poisson(rng, _PACKET_LOSS * packets) * UNITS
    for cause, rate in zip(CAUSES, build.disconnects, strict=True):
        counters[("game_disconnects_total", (("cause", cause),))] = _poisson(rng, rate * online) * UNITS
    histograms = {("game_tick_duration_seconds", ()): durations, **_acks(server, rng, online)}
    waits = _waits(server, rng, online)
    if waits:
        histograms[("game_match_wait_seconds", ())] = waits
    return Round(counters, histograms)


def _acks(server: Server, rng: random.Random, online: int) -> dict[SeriesKey, tuple[int, ...]]:
    """A round trip of the player's network, and the ticks that an action waits for and is worked on in."""
    build, factors = _build(server), _log_normal(_ROUND_TRIP_SIGMA)
    ticks_s = build.ack_ticks * (0.7 + 0.6 * online / server.slots) / server.tick_hz
    found: dict[SeriesKey, list[int]] = {}
    for _ in range(round(online * _ACKS_PER_PLAYER)):
        asn = ASN_BUCKETS[bisect(_ASN_SHARES_CUMULATED, rng.random())]
        seconds = _ROUND_TRIP_S[asn] * rng.choice(factors) + ticks_s * (0.5 + rng.random())
        found.setdefault(("game_action_ack_seconds", (("asn_bucket", asn),)), []).append(int(seconds * UNITS))
    return {key: tuple(values) for key, values in found.items()}


def _waits(server: Server, rng: random.Random, online: int) -> tuple[int, ...]:
    """Few players wait longer: there is nobody to match them with."""
    usual_s = _WAIT_S[server.queue] * (1.5 - online / server.slots)
    factors = _log_normal(_WAIT_SIGMA)
    return tuple(
        int(usual_s * rng.choice(factors) * UNITS) for _ in range(_poisson(rng, online * _WAITS_PER_PLAYER))
    )


def _build(server: Server) -> _Build:
    return _BAD if server.degraded else _GOOD


@cache
def _log_normal(sigma: float) -> tuple[float, ...]:
    """Quantiles of a log-normal with median 1: drawing from them is far cheaper than from the curve."""
    normal = NormalDist(0, sigma)
    return tuple(math.exp(normal.inv_cdf((step + 0.5) / 1024)) for step in range(1024))


def _sine(turns: float) -> float:
    return math.sin(2 * math.pi * turns)


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > _POISSON_COUNTED_MEAN_MAX:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, drawn = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        drawn += 1
    return drawn
