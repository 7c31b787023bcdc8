"""Every protocol of metrics as the one that is kept: remote-write 1 with native histograms."""

import os
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import partial

from tickscope.gateway import decide
from tickscope.gateway.authentication import taken_out
from tickscope.model.platform import Platform
from tickscope.wire import otlp_http, snappy_preamble
from tickscope.wire.core import Core, KnownSeries, RefusedPoints, ScanLimits, Totals, Zero

STARTS_MAX = 100_000
"""Starts of counters that are remembered for each tenant: more are not told."""
STARTS_S = 600
"""An older start is not told again anyway: twice the age at which the core tells one."""


def _forget(_: Iterable[Zero]) -> None: ...


@dataclass(frozen=True, slots=True)
class Normal:
    """A request in the normal form, and the zeros in it that its sender did not count."""

    body: bytes
    zeros: tuple[Zero, ...] = ()
    refused: tuple[RefusedPoints, ...] = ()
    remember: Callable[[Iterable[Zero]], None] = _forget
    """Takes the zeros that are durable: they are not told again."""

    def zeros_left(self, gone: Container[int], limits: ScanLimits) -> tuple[Zero, ...]:
        """Return the zeros that are left when the series ``gone`` and unwelcome times are not."""
        return tuple(
            zero
            for zero in self.zeros
            if zero.series not in gone and limits.t_min_ms <= zero.t_ms <= limits.t_max_ms
        )


Normalise = Callable[[str, bytes, ScanLimits], Normal]
"""Gives a tenant's body in the normal form."""


@dataclass(frozen=True, slots=True)
class _Memory:
    starts: KnownSeries
    totals: Totals


def as_it_came(_: str, body: bytes, __: ScanLimits) -> Normal:
    """Return a body of remote-write 1: it is in the normal form."""
    return Normal(body)


class NormalForm:
    """Converts; it remembers, for each tenant, starts of counters and sums of deltas."""

    def __init__(self, platform: Platform, core: Core, now_ms: Callable[[], int]) -> None:
        self._core = core
        self._now_ms = now_ms
        self._memories: dict[str, _Memory] = {}
        self.reload(platform)

    def reload(self, platform: Platform) -> None:
        """Go by another file; what is remembered of tenants that stay is kept."""
        wanted = [*platform.gateway.resource_labels.items(), *((label, label) for label in platform.schema.labels)]
        self._resource_labels = [
            (key.encode(), label.encode()) for key, label in wanted if label in platform.schema.labels
        ]
        self._memories = {
            tenant.name: self._memories.get(tenant.name) or self._memory(tenant.limits.active_series)
            for tenant in platform.tenants
        }

    def expire(self) -> None:
        """Forget starts that nobody asks for any more."""
        for memory in self._memories.values():
            memory.starts.expire(self._now_ms() // 1000 - STARTS_S)

    def _memory(self, series_max: int) -> _Memory:
        starts = self._core.known_series(os.urandom(16), STARTS_MAX)
        return _Memory(starts, self._core.totals(os.urandom(16), series_max))

    def _of(self, tenant: str) -> _Memory:
        if found := self._memories.get(tenant):
            return found
        raise taken_out(tenant)

    def remote_write_2(self, tenant: str, body: bytes, limits: ScanLimits) -> Normal:
        """Convert remote-write 2.0. Raises Reject as ``Core.from_remote_write_2``, and for another message."""
        starts = self._of(tenant).starts
        made = self._core.from_remote_write_2(body, starts, limits)
        if snappy_preamble.raw_bytes(made.body, limits.raw_bytes_max) == 0:
            decide.check_second_message(self._core.decompress(body, limits.raw_bytes_max))
        return Normal(made.body, made.zeros, remember=partial(_remember, starts, limits.now_s))

    def otlp(self, tenant: str, body: bytes, limits: ScanLimits, encoding: str) -> Normal:
        """Convert OTLP in protobuf. Raises Reject as ``Core.from_otlp`` and ``otlp_http.unpacked`` do."""
        raw = otlp_http.unpacked(body, encoding, limits.raw_bytes_max)
        memory = self._of(tenant)
        made = self._core.from_otlp(raw, self._resource_labels, memory.starts, memory.totals, limits)
        return Normal(made.body, made.zeros, made.refused, partial(_remember, memory.starts, limits.now_s))


def _remember(starts: KnownSeries, now_s: int, zeros: Iterable[Zero]) -> None:
    for zero in zeros:
        starts.add(zero.fingerprint, now_s, 0)
