"""A histogram of our own that keeps exponential buckets beside the classic ones."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Final

import prometheus_client

from tickscope.adapters.telemetry import NATIVE, REGISTRY, SECONDS
from tickscope.model.histogram import DEFAULT_ZERO_THRESHOLD, Histogram, bucket_index

SCHEMA: Final = 3


class NativeHistogram:
    """Of seconds; a scraper of protobuf gets both kinds of buckets, one of text the classic ones."""

    def __init__(self, name: str, meaning: str) -> None:
        self._classic = prometheus_client.Histogram(name, meaning, buckets=SECONDS, registry=REGISTRY)
        self._lock = Lock()
        self._buckets: Counter[int] = Counter()
        self._zeros = 0
        self._sum_s = 0.0
        NATIVE[name] = self.read

    def observe(self, seconds: float, exemplar: Mapping[str, str] | None = None) -> None:
        """Count one observation, with the labels of an exemplar."""
        self._classic.observe(seconds, dict(exemplar) if exemplar else None)
        with self._lock:
            self._sum_s += seconds
            if seconds <= DEFAULT_ZERO_THRESHOLD:
                self._zeros += 1
            else:
                self._buckets[bucket_index(seconds, SCHEMA)] += 1

    def read(self) -> Histogram:
        """Return what was observed since the start."""
        with self._lock:
            buckets = tuple(sorted(self._buckets.items()))
            return Histogram(
                SCHEMA, self._zeros + sum(self._buckets.values()), self._sum_s, buckets, (), self._zeros
            )
