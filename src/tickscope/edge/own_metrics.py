"""What the exporter says about itself.

Served apart from the game's families: ``reason`` is no label of the schema, and the gateway would refuse it.
"""

import logging
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from tickscope.edge.decide import Aggregator
from tickscope.edge.receive import Intake

logger = logging.getLogger(__name__)


class OwnMetrics:
    """Counts of lines, and per reason how many were refused and the sentence of the last one."""

    def __init__(self, intake: Intake, aggregator: Aggregator) -> None:
        self._intake = intake
        self._aggregator = aggregator
        self.lines = 0
        self.ignored = 0
        self.refused: dict[str, int] = {}
        self.last_message: dict[str, str] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def refuse(self, reason: str, message: str) -> None:
        """Count a refused line; the first of each reason is logged."""
        if reason not in self.refused:
            logger.warning("first line refused as %s: %s", reason, message)
        self.refused[reason] = self.refused.get(reason, 0) + 1
        self.last_message[reason] = message

    def explained(self) -> dict[str, dict[str, int | str]]:
        """Return per reason the count and the last sentence."""
        return {
            reason: {"count": count, "last": self.last_message[reason]}
            for reason, count in sorted(self.refused.items())
        }

    def collect(self) -> Iterable[Metric]:
        """Yield the families, as prometheus_client's registry asks for them."""
        intake = self._intake
        for name, text, value in (
            ("datagrams", "Datagrams received.", intake.received),
            ("queue_dropped", "Datagrams dropped because the queue was full.", intake.dropped),
            ("lines", "StatsD lines seen, refused and ignored ones too.", self.lines),
            ("ignored", "Events and service checks, which are no metrics.", self.ignored),
        ):
            yield CounterMetricFamily(f"tickscope_exporter_{name}", text, value=value)
        refused = CounterMetricFamily("tickscope_exporter_refused", "Lines refused.", labels=["reason"])
        for reason, count in self.refused.items():
            refused.add_metric([reason], count)
        yield refused
        yield GaugeMetricFamily("tickscope_exporter_series", "Series kept.", value=self._aggregator.series)
        yield GaugeMetricFamily(
            "tickscope_exporter_queue_datagrams", "Datagrams not parsed yet.", value=len(intake.waiting)
        )

    def exposition(self) -> bytes:
        """Return text format 0.0.4."""
        return generate_latest(self._registry)
