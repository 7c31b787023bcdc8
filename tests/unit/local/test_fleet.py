"""The demo fleet: a pure function of (seed, shard, round), exact, and with a bad build that shows."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.edge.decide import Aggregator
from tickscope.local.fleet.emit import datagrams, decimal, lines
from tickscope.local.fleet.expected import expected_totals
from tickscope.local.fleet.model import UNITS, players, round_of, ticks
from tickscope.local.fleet.servers import Server, servers
from tickscope.model.histogram import Histogram
from tickscope.spec import load
from tickscope.wire.statsd import parse_datagram, parse_line

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
TENANT, OTHER = PLATFORM.demo_tenants
FLEET = servers(PLATFORM, TENANT)
GOOD, BAD = FLEET[0], FLEET[1]


def counted(server: Server, rounds: int) -> dict[tuple[str, tuple[tuple[str, str], ...]], float | Histogram]:
    """Return what an exporter shows after it was told so many rounds."""
    kept = Aggregator(PLATFORM.schema, 1000)
    for k in range(rounds):
        for datagram in datagrams(server, round_of(server, k)):
            parsed = parse_datagram(datagram)
            assert parsed.refused == []
            assert [refusal for sample in parsed.samples if (refusal := kept.add(sample, k))] == []
    return {(family.name, point.labels): point.value for family in kept.gather(rounds) for point in family.points}


def test_every_zone_has_its_servers_and_about_a_third_run_the_bad_build() -> None:
    demo = PLATFORM.demo
    assert len(FLEET) == len(demo.zones) * demo.shards_per_zone
    assert len({server.shard for server in FLEET}) == len(FLEET)
    for zone in demo.zones:
        builds = [dict(server.labels)["build_id"] for server in FLEET if dict(server.labels)["az"] == zone]
        assert builds.count(demo.bad_build) == 1
    assert {server.degraded for server in FLEET if dict(server.labels)["build_id"] == demo.bad_build} == {True}
    bad = [dict(server.labels) for server in FLEET if server.degraded]
    assert len({labels["queue"] for labels in bad}) > 1
    assert len({labels["instance_type"] for labels in bad}) > 1


def test_a_round_is_the_same_whenever_and_in_whatever_order_it_is_asked_for() -> None:
    later, earlier = round_of(GOOD, 700), round_of(GOOD, 3)
    assert round_of(servers(PLATFORM, TENANT)[0], 3) == earlier
    assert round_of(GOOD, 700) == later
    assert earlier != later


def test_seeds_tenants_and_shards_differ() -> None:
    reseeded = dataclasses.replace(PLATFORM, demo=dataclasses.replace(PLATFORM.demo, seed=21))
    alike = [GOOD, FLEET[3], servers(PLATFORM, OTHER)[0], servers(reseeded, TENANT)[0]]
    assert len({ticks(server, 0) for server in alike}) == len(alike)


def test_all_families_of_the_catalogue_are_told_with_all_their_labels() -> None:
    told: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for k in range(200):
        happened = round_of(BAD, k)
        for family, own in (*happened.counters, *happened.histograms):
            told.setdefault(family, set()).add(own)
    families = PLATFORM.schema.families
    assert set(told) == set(families)
    for name, family in families.items():
        for label, values in family.labels.items():
            assert {dict(own)[label] for own in told[name]} == set(values)
    assert {dict(own)["asn_bucket"] for own in told["game_action_ack_seconds"]} == {
        "fiber",
        "cable",
        "mobile",
        "satellite",
    }


@given(st.integers(0, 2**45))
def test_decimals_read_back_exactly(units: int) -> None:
    assert parse_line(f"a:{decimal(units)}|d".encode()).values == (units / UNITS,)


def test_a_round_is_one_datagram_and_one_line_for_each_series() -> None:
    for server in FLEET:
        happened = round_of(server, 5)
        (datagram,) = datagrams(server, happened)
        assert len(datagram) < 8192
        assert len(datagram.split(b"\n")) == len(happened.counters) + len(happened.histograms)


def test_a_small_datagram_limit_splits_between_lines() -> None:
    happened = round_of(BAD, 5)
    pieces = datagrams(BAD, happened, bytes_max=600)
    assert len(pieces) > 1
    assert [line for piece in pieces for line in piece.split(b"\n")] == list(lines(BAD, happened))


@pytest.mark.parametrize("server", [GOOD, BAD], ids=["good", "bad"])
def test_an_exporter_shows_exactly_what_is_expected(server: Server) -> None:
    rounds = 400
    shown = counted(server, rounds)
    want = expected_totals(PLATFORM, TENANT, server.shard, rounds)
    assert want.rounds == rounds
    for (family, own), units in want.counters.items():
        assert shown.pop((family, tuple(sorted((*server.labels, *own))))) == units / UNITS
    for (family, own), distribution in want.histograms.items():
        found = shown.pop((family, tuple(sorted((*server.labels, *own)))))
        assert found == distribution.histogram(PLATFORM.schema.histogram_schema)
    assert shown == {}


def test_totals_advance_to_the_same_values_as_at_once() -> None:
    step_by_step = expected_totals(PLATFORM, TENANT, GOOD.shard, 0)
    for rounds in (1, 10, 11, 60):
        step_by_step.advance(rounds)
    assert step_by_step == expected_totals(PLATFORM, TENANT, GOOD.shard, 60)


def test_totals_agree_with_the_rounds_own_definitions() -> None:
    rounds = 300
    totals = expected_totals(PLATFORM, TENANT, BAD.shard, rounds)
    durations = [tick for k in range(rounds) for tick in ticks(BAD, k)]
    spent = totals.histogram("game_tick_duration_seconds")
    assert (spent.count, spent.sum) == (rounds * BAD.tick_hz, sum(durations) / UNITS)
    assert totals.counter("game_ticks_late_total") == sum(tick / UNITS > 1 / BAD.tick_hz for tick in durations)
    assert totals.counter("game_hitches_total") == sum(tick / UNITS > 0.060 for tick in durations)
    assert totals.counter("game_player_seconds_total") == sum(players(BAD, k) for k in range(rounds))
    assert totals.counter("game_capacity_player_seconds_total") == rounds * BAD.slots
    assert totals.counter("game_packets_total", direction="in") == BAD.tick_hz * sum(
        players(BAD, k) for k in range(rounds)
    )


@given(st.integers(0, 10**6), st.sampled_from(FLEET))
@settings(max_examples=60)
def test_a_round_is_consistent_in_itself(k: int, server: Server) -> None:
    happened = round_of(server, k)
    counters = {family: units for (family, own), units in happened.counters.items() if not own}
    online, seconds = players(server, k), UNITS
    assert 0 <= online <= server.slots
    assert counters["game_player_seconds_total"] == online * seconds
    assert counters["game_player_seconds_degraded_total"] <= online * seconds
    assert counters["game_hitches_total"] <= counters["game_ticks_late_total"] <= server.tick_hz * UNITS
    assert len(happened.histograms[("game_tick_duration_seconds", ())]) == server.tick_hz
    assert all(units >= 0 for units in happened.counters.values())
    assert all(value > 0 for values in happened.histograms.values() for value in values)
    for direction in ("in", "out"):
        own = (("direction", direction),)
        assert happened.counters[("game_packets_lost_total", own)] <= happened.counters[("game_packets_total", own)]


def test_players_arrive_and_leave_through_the_day() -> None:
    day = [players(GOOD, k) for k in range(PLATFORM.demo.day_s)]
    assert min(day) < 0.3 * GOOD.slots
    assert max(day) > 0.7 * GOOD.slots
    assert max(abs(after - before) for before, after in zip(day, day[1:], strict=False)) <= 2


def test_the_bad_build_shows_at_a_glance() -> None:
    def quantile(server: Server, q: float) -> float:
        durations = sorted(tick for k in range(600) for tick in ticks(server, k))
        return durations[int(q * len(durations))] / UNITS

    assert quantile(BAD, 0.99) > 2 * quantile(GOOD, 0.99)
    assert quantile(GOOD, 0.99) < 1 / GOOD.tick_hz < quantile(BAD, 0.99)
    good, bad = (expected_totals(PLATFORM, TENANT, server.shard, 600) for server in (GOOD, BAD))
    for family, times in (("game_ticks_late_total", 10), ("game_hitches_total", 4), ("game_corrections_total", 4)):
        assert bad.counter(family) > times * good.counter(family)
    timeouts = [totals.counter("game_disconnects_total", cause="timeout") for totals in (good, bad)]
    assert timeouts[1] > 2 * timeouts[0]
    acks = [totals.histogram("game_action_ack_seconds", asn_bucket="fiber") for totals in (good, bad)]
    assert acks[1].sum / acks[1].count > 1.5 * acks[0].sum / acks[0].count


def test_hitches_are_rare_on_a_good_build() -> None:
    hitches = Counter(tick / UNITS > 0.060 for k in range(1200) for tick in ticks(GOOD, k))
    assert 0 < hitches[True] < 0.002 * hitches.total()
