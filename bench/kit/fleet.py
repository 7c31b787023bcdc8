"""A fleet whose series come and go: 1% of them are new every minute.

Which of them, decides what a receiver with a short way for known series has to pay, so there are two ways. *Apart*:
each body of 2,000 has three or four new series in every round, so that none is known whole. A sender makes such
bodies that deals a target's series out to several queues. *Shards*: all 20 series of a shard at once, as a rolling
deployment restarts them and a sender that keeps the order of its scrapes sends them: one body of six has them.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import Literal

from bench.kit import payload
from bench.kit.payload import FAMILIES, STEP_MS, Template
from tickscope.wire.chosen_core import load_core

NEW_PER_MINUTE = 0.01
NEW_PER_ROUND = NEW_PER_MINUTE * STEP_MS / 60_000
BEFORE_S = 1_800
"""The first round is this old, so that many of them pass before the clock of the receivers."""

Spread = Literal["none", "apart", "shards"]


class Fleet:
    """The requests of one round, and which series are in them; a new series was never sent before, to anybody."""

    def __init__(
        self,
        series: int = payload.SERIES,
        lay_out: Callable[[int], Template] = Template.of,
        chance: random.Random | None = None,
    ) -> None:
        self._chance = chance or random.Random()
        self._templates = [lay_out(first) for first in range(0, series, payload.SAMPLES_PER_BODY)]
        self._next_shard = -(-series // FAMILIES)
        # A series is a whole number and 1/6 % of a body is none: what is owed is carried on, from another start for
        # each body, so that not all have their fourth in the same round.
        self._owed = [self._chance.random() for _ in self._templates]

    def start(self) -> "Rounds":
        """Return rounds for a receiver that knows nothing yet."""
        return Rounds(self)

    def bodies(self, t_ms: int) -> Iterator[bytes]:
        """Yield each request of a round."""
        core = load_core()
        for template in self._templates:
            yield core.compress(template.at(t_ms, self._chance))

    def renew(self, spread: Spread) -> None:
        """Replace one round's share of the series."""
        if spread == "apart":
            for index, template in enumerate(self._templates):
                for series in self._chance.sample(range(len(template.places)), self._due(index, template, 1)):
                    self._replace(template, range(series, series + 1))
        elif spread == "shards":
            for index, template in enumerate(self._templates):
                shards = range(0, len(template.places), FAMILIES)
                for first in self._chance.sample(shards, self._due(index, template, FAMILIES)):
                    self._replace(template, range(first, first + FAMILIES))

    def _due(self, index: int, template: Template, unit: int) -> int:
        """Return how many units of series of a request are to be replaced now."""
        self._owed[index] += len(template.places) * NEW_PER_ROUND / unit
        due = int(self._owed[index])
        self._owed[index] -= due
        return due

    def _replace(self, template: Template, series: range) -> None:
        template.rename(series, self._next_shard)
        self._next_shard += 1


class Rounds:
    """Rounds one after the other, ``STEP_MS`` apart, each made when it is asked for."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._t_ms = (int(time.time()) - BEFORE_S) * 1000

    def take(self, count: int, spread: Spread) -> list[bytes]:
        """Return the requests of the next rounds, in order; call it before the clock runs."""
        made: list[bytes] = []
        for _ in range(count):
            self._fleet.renew(spread)
            made += self._fleet.bodies(self._t_ms)
            self._t_ms += STEP_MS
        return made
