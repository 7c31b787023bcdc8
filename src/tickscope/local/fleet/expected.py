"""What a shard's series must hold after so many rounds, exactly."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tickscope.local.fleet.model import UNITS, Round, SeriesKey, round_of
from tickscope.local.fleet.servers import Server, servers
from tickscope.model.histogram import Histogram, bucket_index
from tickscope.model.platform import Platform, Tenant


@dataclass(slots=True)
class Distribution:
    """Observations of one histogram series; ``units`` is their sum in units."""

    count: int = 0
    units: int = 0
    zero_count: int = 0
    buckets: dict[int, int] = field(default_factory=dict)

    def observe(self, values: Iterable[int], schema: int) -> None:
        """Add observations, given in units."""
        for value in values:
            self.count += 1
            self.units += value
            if value:
                index = _bucket(value, schema)
                self.buckets[index] = self.buckets.get(index, 0) + 1
            else:
                self.zero_count += 1

    def histogram(self, schema: int) -> Histogram:
        """Return what an exporter shows of these observations."""
        return Histogram(
            schema=schema,
            count=self.count,
            sum=self.units / UNITS,
            positive=tuple(sorted(self.buckets.items())),
            zero_count=self.zero_count,
        )


@dataclass(slots=True)
class Totals:
    """A shard's series from round 0 up to, and without, round ``rounds``; counters in units."""

    server: Server
    schema: int
    rounds: int = 0
    counters: dict[SeriesKey, int] = field(default_factory=dict)
    histograms: dict[SeriesKey, Distribution] = field(default_factory=dict)

    def advance(self, rounds: int) -> None:
        """Add rounds until there are ``rounds``: what was summed before is not summed again."""
        while self.rounds < rounds:
            self.add(round_of(self.server, self.rounds))
            self.rounds += 1

    def add(self, happened: Round) -> None:
        """Add one round's increments and observations."""
        for key, units in happened.counters.items():
            self.counters[key] = self.counters.get(key, 0) + units
        for key, values in happened.histograms.items():
            self.histograms.setdefault(key, Distribution()).observe(values, self.schema)

    def counter(self, family: str, **own: str) -> float:
        """Return a counter's total."""
        return self.counters.get((family, tuple(sorted(own.items()))), 0) / UNITS

    def histogram(self, family: str, **own: str) -> Histogram:
        """Return a histogram series; an empty one when nothing was observed."""
        found = self.histograms.get((family, tuple(sorted(own.items()))), Distribution())
        return found.histogram(self.schema)


def expected_totals(platform: Platform, tenant: Tenant, shard: str, rounds: int) -> Totals:
    """Return a shard's totals after ``rounds`` rounds; raises KeyError for a shard that is not the tenant's."""
    server = {server.shard: server for server in servers(platform, tenant)}[shard]
    totals = Totals(server, platform.schema.histogram_schema)
    totals.advance(rounds)
    return totals


@lru_cache(maxsize=65536)
def _bucket(units: int, schema: int) -> int:
    return bucket_index(units / UNITS, schema)
