"""Whether what a store holds of the demo fleet is what its servers sent.

A shard's ticks per round are fixed, so a count tells the number of rounds, and these tell everything else. An
exporter that restarted forgot the rounds before: then its totals are those of a window of rounds, which is
looked for up to the round that the fleet has reached. A window is weaker evidence: a short one may fit twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from tickscope.local.fleet.model import HITCH_UNITS_MIN, UNITS, is_late, ticks
from tickscope.local.fleet.servers import Server, servers
from tickscope.model.platform import Platform, Tenant


@dataclass(frozen=True, slots=True)
class Observed:
    """A shard's series at one time, all of one scrape; ``tick_sum_s`` in seconds."""

    tick_count: float
    tick_sum_s: float
    late: float
    hitches: float


@dataclass(frozen=True, slots=True)
class _Ticks:
    units: int = 0
    late: int = 0
    hitches: int = 0

    def plus(self, other: "_Ticks") -> "_Ticks":
        return _Ticks(self.units + other.units, self.late + other.late, self.hitches + other.hitches)

    def since(self, earlier: "_Ticks") -> "_Ticks":
        return _Ticks(self.units - earlier.units, self.late - earlier.late, self.hitches - earlier.hitches)


def check(
    platform: Platform,
    tenant: Tenant,
    observed: Mapping[str, Observed],
    rounds_reached: Mapping[str, int] | None = None,
) -> list[str]:
    """Return a sentence for each shard whose totals are not those of a whole number of rounds.

    Without ``rounds_reached`` totals are since round 0, as they are when neither the fleet nor the exporter was
    restarted. With it (per shard, from the fleet's ``/state``, asked after the store was) a window of rounds is
    accepted too.
    """
    own = {server.shard: server for server in servers(platform, tenant)}
    problems = [f"{shard}: not seen" for shard in own if shard not in observed]
    problems += [f"{shard}: no server of {tenant.name}" for shard in observed if shard not in own]
    for shard, seen in observed.items():
        if shard in own:
            problems += _problems(own[shard], seen, (rounds_reached or {}).get(shard))
    return problems


def _problems(server: Server, seen: Observed, reached: int | None) -> Iterator[str]:
    rounds, rest = divmod(seen.tick_count, server.tick_hz)
    if rest or rounds < 0:
        yield f"{server.shard}: {seen.tick_count:g} ticks are no whole rounds of {server.tick_hz}"
        return
    size = int(rounds)
    if reached is not None and size > reached:
        yield f"{server.shard}: {size} rounds are stored, and {reached} were sent"
        return
    want = _Ticks(_exact(seen.tick_sum_s * UNITS), _exact(seen.late), _exact(seen.hitches))
    sums = list(accumulate((_of(server, k) for k in range(reached or size)), _Ticks.plus, initial=_Ticks()))
    if sums[size] == want:
        return
    if reached is not None and any(
        sums[first + size].since(sums[first]) == want for first in range(1, reached - size + 1)
    ):
        return
    yield (f"{server.shard}: after {size} rounds {_told(sums[size])} were expected, and found were {_told(want)}")


def _of(server: Server, k: int) -> _Ticks:
    durations = ticks(server, k)
    late = [tick for tick in durations if is_late(server, tick)]
    return _Ticks(sum(durations), len(late), sum(1 for tick in late if tick >= HITCH_UNITS_MIN))


def _exact(value: float) -> int:
    """Return the whole number, or -1: a value between two of them is no total of the fleet's."""
    return int(value) if float(value).is_integer() else -1


def _told(total: _Ticks) -> str:
    return f"{total.units / UNITS!r} s, {total.late} late, {total.hitches} hitches"
