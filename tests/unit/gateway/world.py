"""A gateway's surroundings for tests: the shipped platform file, a log that can be held up, requests."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.e2e.platform_files import ROOT
from tickscope.errors import TickscopeError
from tickscope.gateway.authentication import Token
from tickscope.gateway.house import House
from tickscope.gateway.ingest import Ingest
from tickscope.model.platform import Platform, Tenant
from tickscope.model.record import Record
from tickscope.model.stores import TraceBackend
from tickscope.ports.memory_log import MemoryLog
from tickscope.spec import load
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore

CORE = ReferenceCore()
NOW_MS = 1_700_000_000_000
TOKENS = {"embergate": "a-token-of-embergate", "skyhook": "a-token-of-skyhook"}
HEAD = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "authorization": f"Bearer {TOKENS['embergate']}",
}
PLATFORM = load(ROOT / "tickscope.yaml")
TOKEN_LIST = [Token.of(secret, tenant) for tenant, secret in TOKENS.items()]


def limited(over_quota_status: int = 429, **limits: int) -> list[Tenant]:
    """Return the shipped tenants, the first with other limits."""
    first, *others = PLATFORM.tenants
    changed = replace(first, limits=replace(first.limits, **limits), over_quota_status=over_quota_status)
    return [changed, *others]


def platform(**gateway: Any) -> Platform:
    """Return the shipped platform with some settings of the gateway changed."""
    return replace(PLATFORM, gateway=replace(PLATFORM.gateway, **gateway))


def series(name: str, *pairs: tuple[str, str], times_ms: Sequence[int] = (NOW_MS,)) -> pb.TimeSeries:
    labels = [pb.Label(name=key, value=value) for key, value in (("__name__", name), *pairs)]
    return pb.TimeSeries(labels=labels, samples=[pb.Sample(value=1.0, timestamp=t_ms) for t_ms in times_ms])


def body(*every: pb.TimeSeries) -> bytes:
    return CORE.compress(pb.WriteRequest(timeseries=every).SerializeToString())


class HeldLog(MemoryLog):
    """A log whose appends wait for ``open`` and then may fail; ``calls`` are what was appended, call by call."""

    def __init__(self) -> None:
        super().__init__(1 << 30)
        self.open = asyncio.Event()
        self.open.set()
        self.fails: TickscopeError | None = None
        self.calls: list[list[Record]] = []
        self.waiting = 0

    async def append(self, records: Sequence[Record]) -> None:
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        if self.fails:
            raise self.fails
        self.calls.append(list(records))
        await super().append(records)

    def records(self) -> list[Record]:
        return [record for call in self.calls for record in call]

    def requests(self) -> list[pb.WriteRequest]:
        """Return what is in the log, decoded."""
        return [pb.WriteRequest.FromString(CORE.decompress(each.body, 1 << 26)) for each in self.records()]

    def raw(self) -> bytes:
        return b"".join(CORE.decompress(each.body, 1 << 26) for each in self.records())


class World:
    """A gateway with its log."""

    def __init__(
        self,
        core: Core = CORE,
        traces: TraceBackend = "none",
        tenants: Sequence[Tenant] | None = None,
        tokens: Sequence[Token] = (),
        **settings: Any,
    ) -> None:
        shipped = platform(**settings)
        self.platform = replace(
            shipped, traces=replace(shipped.traces, backend=traces), tenants=tuple(tenants or shipped.tenants)
        )
        self.log = HeldLog()
        self.ingest = Ingest(self.platform, core, self.log, lambda: NOW_MS)
        self.now_s = 1000.0
        self.house = House(self.platform, tokens or TOKEN_LIST, core, self.log, lambda: NOW_MS, lambda: self.now_s)
        self.app: Any = self.house.gateway.application()
