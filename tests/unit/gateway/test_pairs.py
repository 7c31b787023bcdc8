"""Two agents that send the same: one is stored, and the other takes over without a gap."""

import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateway.world import body, series
from tickscope.errors import Busy
from tickscope.gateway.pairs import Pairs, Sender, sender_among
from tickscope.wire.chosen_core import load_core
from tickscope.wire.rw1_write import STALE

A, B = Sender(b"eu", b"a"), Sender(b"eu", b"b")
FAILOVER_S = 30
RAW_MAX = 1 << 20
START_MS = 1_700_000_000_000


class Tenant:
    """A tenant's pairs, and the times of all that is stored, by series."""

    def __init__(self) -> None:
        self.pairs = Pairs(load_core(), 1000)
        self.stored: defaultdict[str, set[int]] = defaultdict(set)
        self.failovers = 0

    def push(self, sender: Sender, samples: dict[str, int], now_ms: int, refused: Iterable[str] = ()) -> None:
        """Send one sample of some series, as the gateway does with what policy leaves. Raises Busy."""
        left = {name: t_ms for name, t_ms in samples.items() if name not in refused}
        found = self.pairs.left(sender, sent(left), now_ms, FAILOVER_S, RAW_MAX)
        self.failovers += found.took_over
        for place in reversed(found.stored):
            del left[list(left)[place]]
        for name, t_ms in left.items():
            self.stored[name].add(t_ms)
        if left:
            self.pairs.stored(sender, sent(left), max(left.values()), now_ms, RAW_MAX)


MARK_MS = 1
"""A time that ends so is of a scrape that failed: no sample, but the mark of the series' end."""


def marks(t_ms: int) -> bool:
    return t_ms % 10 == MARK_MS


def sent(samples: dict[str, int]) -> bytes:
    every = [series(name, times_ms=(t_ms,)) for name, t_ms in samples.items()]
    for one in every:
        if marks(one.samples[0].timestamp):
            one.samples[0].value = struct.unpack("<d", STALE)[0]
    return body(*every)


def test_a_sender_is_told_by_its_labels() -> None:
    labels = ((b"__name__", b"up"), (b"__replica__", b"a"), (b"cluster", b"eu"))
    assert sender_among(labels, b"__replica__") == A
    assert sender_among(labels[:1], b"__replica__") is None
    assert len({A.number, B.number, Sender(b"e", b"ua").number}) == 3


def test_the_other_agent_waits_with_what_is_not_stored_and_then_takes_over() -> None:
    tenant = Tenant()
    for t_ms in (0, 10_000, 20_000):
        tenant.push(A, {"m": t_ms}, t_ms)
    tenant.push(B, {"m": 15_000}, 20_000)
    with pytest.raises(Busy, match="ha_failover_s"):
        tenant.push(B, {"m": 25_000}, 49_000)
    tenant.push(B, {"m": 25_000}, 50_000)
    assert (tenant.stored["m"], tenant.failovers) == ({0, 10_000, 20_000, 25_000}, 1)
    with pytest.raises(Busy):
        tenant.push(A, {"m": 30_000}, 51_000)
    tenant.push(Sender(b"us", b"b"), {"n": 1}, 51_000)
    assert (tenant.stored["n"], tenant.failovers) == ({1}, 1)


def test_what_was_refused_or_is_of_the_future_moves_nobody_on() -> None:
    tenant = Tenant()
    tenant.push(A, {"m": START_MS * 2}, START_MS, refused="m")
    with pytest.raises(Busy):
        tenant.push(B, {"m": START_MS}, START_MS)
    tenant.push(B, {"m": START_MS}, START_MS + 30_000)
    assert (tenant.stored["m"], tenant.failovers) == ({START_MS}, 1)
    tenant = Tenant()
    tenant.push(A, {"m": START_MS + 590_000}, START_MS)
    tenant.push(B, {"m": START_MS}, START_MS)
    assert tenant.stored["m"] == {START_MS, START_MS + 590_000}


def test_a_series_that_only_the_other_agent_has_is_stored_without_a_takeover() -> None:
    tenant = Tenant()
    lags = []
    for now_s in range(0, 200, 10):
        tenant.push(A, {"m": now_s * 1000}, now_s * 1000)
        for t_ms in range(0, now_s * 1000 + 1, 10_000):
            if t_ms not in tenant.stored["mine"]:
                try:
                    tenant.push(B, {"m": t_ms, "mine": t_ms}, now_s * 1000)
                except Busy:
                    break
        lags.append(now_s - max(tenant.stored["mine"], default=0) // 1000)
    assert tenant.failovers == 0
    # It waits once, until the first will not send it any more, and has caught up since.
    assert lags[:3] == [0, 10, 20]
    assert lags[4:] == [0] * 16
    assert tenant.stored["mine"] == tenant.stored["m"] == set(range(0, 200_000, 10_000))


SERIES = {"m0": 0, "m1": 0, "m2": 1, "m3": 1}
"""Series, and the shard of an agent that sends each; of m3 one agent has nothing, of m1 the other."""
STEP_S = 10


@dataclass
class Agent:
    """Scrapes every ten seconds, and each of its shards sends the oldest that was not acknowledged."""

    sender: Sender
    names: list[str]
    offset_ms: int
    queues: dict[int, list[dict[str, int]]] = field(default_factory=lambda: {0: [], 1: []})
    acknowledged: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def scrape(self, now_ms: int, odd_ms: int) -> None:
        for shard, queue in self.queues.items():
            t_ms = now_ms - self.offset_ms + odd_ms
            queue.append({name: t_ms for name in self.names if SERIES[name] == shard})

    def send(self, shard: int, tenant: Tenant, now_ms: int) -> None:
        queue = self.queues[shard]
        while queue:
            refused = [name for name, t_ms in queue[0].items() if t_ms > now_ms + 600_000]
            try:
                tenant.push(self.sender, queue[0], now_ms, refused)
            except Busy:
                return
            for name, t_ms in queue.pop(0).items():
                if name not in refused:
                    self.acknowledged[name].add(t_ms)


ODD_MS = {"ahead": 590_000, "far ahead": 900_000, "failed scrapes": MARK_MS}
OUTAGES = st.lists(
    st.tuples(
        st.booleans(),  # which agent
        st.sampled_from(["no network", "no shard 0", "no shard 1", "no scrapes", *ODD_MS]),
        st.integers(0, 300),
        st.integers(1, 150),
    ),
    max_size=5,
)


def run(outages: list[tuple[bool, str, int, int]]) -> tuple[Tenant, list[Agent]]:
    tenant = Tenant()
    agents = [Agent(A, ["m0", "m1", "m2"], 0), Agent(B, ["m0", "m2", "m3"], 4_000)]
    for now_s in range(0, 700, 5):
        now_ms = START_MS + now_s * 1000
        for which, agent in enumerate(agents):
            wrong = {
                what
                for agent_is, what, start, length in outages
                if agent_is == which and start <= now_s < start + length
            }
            if now_s % STEP_S == 0 and now_s < 500 and "no scrapes" not in wrong:
                agent.scrape(now_ms, max((ODD_MS.get(what, 0) for what in wrong), default=0))
            for shard in agent.queues:
                if not {"no network", f"no shard {shard}"} & wrong:
                    agent.send(shard, tenant, now_ms)
    return tenant, agents


@settings(max_examples=60, deadline=None)
@given(OUTAGES)
def test_whatever_fails_no_sample_is_missing_that_one_of_them_was_told_is_stored(
    outages: list[tuple[bool, str, int, int]],
) -> None:
    tenant, agents = run(outages)
    for agent in agents:
        assert agent.queues == {0: [], 1: []}
        for name, times in agent.acknowledged.items():
            stored = sorted(t_ms for t_ms in tenant.stored[name] if not marks(t_ms))
            for t_ms in sorted(t_ms for t_ms in times - tenant.stored[name] if not marks(t_ms)):
                before = max((each for each in stored if each < t_ms), default=None)
                after = min((each for each in stored if each > t_ms), default=None)
                assert before is not None, (name, t_ms, stored)
                assert after is not None, (name, t_ms, stored)
                assert after - before <= STEP_S * 1500, (name, t_ms, stored)


def test_where_nothing_fails_one_of_them_is_stored() -> None:
    tenant, _ = run([])
    extra = {name: len(times) - 50 for name, times in tenant.stored.items()}
    # Whether a series' samples belong together is known from its third on: until then both are stored.
    assert extra["m1"] == extra["m3"] == 0
    assert max(extra.values()) <= 2
    assert tenant.failovers == 0
