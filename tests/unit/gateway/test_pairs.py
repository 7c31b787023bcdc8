"""Two agents that send the same: one is stored, and the other takes over without a gap."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.gateway.pairs import Pairs, Sender, sender_among

A, B = Sender(b"eu", b"a"), Sender(b"eu", b"b")
FAILOVER_S = 30.0


def test_a_sender_is_told_by_its_labels() -> None:
    labels = ((b"__name__", b"up"), (b"__replica__", b"a"), (b"cluster", b"eu"))
    assert sender_among(labels, b"__replica__") == A
    assert sender_among(labels[:1], b"__replica__") is None


def test_the_other_agent_waits_with_what_is_not_stored_and_then_takes_over() -> None:
    pairs = Pairs()
    assert pairs.turn(A, 1000, 0, FAILOVER_S) == "store"
    assert pairs.turn(B, 1000, 1, FAILOVER_S) == "wait"  # under way is not durable
    pairs.stored(A, 1000)
    assert pairs.turn(B, 1000, 1, FAILOVER_S) == "skip"
    assert pairs.turn(B, 1001, 29, FAILOVER_S) == "wait"
    assert pairs.turn(B, 1001, 30, FAILOVER_S) == "store"
    pairs.stored(A, 9000)  # an append that was under way when the other took over
    assert pairs.turn(A, 1001, 31, FAILOVER_S) == "wait"
    pairs.stored(B, 1001)
    assert pairs.turn(A, 1001, 31, FAILOVER_S) == "skip"
    assert (pairs.turn(Sender(b"us", b"b"), 1, 31, FAILOVER_S), pairs.failovers) == ("store", 1)


@dataclass
class Agent:
    """Scrapes every second and sends the oldest sample that was not acknowledged."""

    sender: Sender
    queue: list[int] = field(default_factory=list)

    def offer(self, pairs: Pairs, now_s: int, stored: set[int]) -> None:
        while self.queue:
            turn = pairs.turn(self.sender, self.queue[0], now_s, FAILOVER_S)
            if turn == "wait":
                return
            t_ms = self.queue.pop(0)
            if turn == "store":
                stored.add(t_ms)
                pairs.stored(self.sender, t_ms)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 60), st.booleans()), max_size=4))
def test_whatever_is_down_no_second_is_missing_that_one_of_them_had(outages: list[tuple[int, int, bool]]) -> None:
    pairs, stored = Pairs(), set[int]()
    agents = {True: Agent(A), False: Agent(B)}
    # An agent that is cut off goes on scraping, and sends later what it has.
    for now_s in range(400):
        for which, agent in agents.items():
            if now_s < 300:
                agent.queue.append(now_s * 1000)
            if not any(start <= now_s < start + length and down is which for start, length, down in outages):
                agent.offer(pairs, now_s, stored)
    assert stored == {now_s * 1000 for now_s in range(300)}
