"""Every trace store keeps one contract: the fake, Tempo's and X-Ray's, the latter beside a receiver over HTTP."""

import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceResponse,
)

from tests.contract.sigv4_check import KEY, SECRET, forged
from tests.contract.trace_receiver import TENANT_HEADER, TraceReceiver, names
from tests.contract.trace_store_suite import TraceStoreSuite, body
from tickscope.adapters.trace_stores.nowhere import NoTraceStore
from tickscope.adapters.trace_stores.otlp import OtlpStore
from tickscope.adapters.trace_stores.tempo import TempoStore
from tickscope.adapters.trace_stores.xray import XrayStore
from tickscope.ports.memory_trace_store import MemoryTraceStore
from tickscope.ports.metric_store import Refused, Stored, Unavailable

REGION = "eu-central-1"


class InMemory:
    def __init__(self) -> None:
        self.store = MemoryTraceStore()
        self.names = self.store.names

    def refuse(self, name: str) -> None:
        self.store.refuses = name

    async def go_away(self) -> None:
        self.store.away = True


class OverHttp:
    """``by_tenant``: whether the far side keeps tenants apart by their header."""

    def __init__(self, receiver: TraceReceiver, store: OtlpStore, stack: contextlib.AsyncExitStack) -> None:
        self.receiver = receiver
        self.store = store
        self._stack = stack

    def names(self, tenant: str) -> list[str]:
        return [name for of, request in self.receiver.took if of in (tenant, "") for name in names(request)]

    def refuse(self, name: str) -> None:
        self.receiver.refuses = name

    async def go_away(self) -> None:
        await self._stack.aclose()


@contextlib.asynccontextmanager
async def over_http(receiver: TraceReceiver, made: Callable[[str], OtlpStore]) -> AsyncIterator[OverHttp]:
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(receiver.serving())
        store = made(receiver.url)
        try:
            yield OverHttp(receiver, store, stack)
        finally:
            await store.close()


def knows_tenant(request: web.Request, _: bytes) -> str:
    return "" if request.headers.get(TENANT_HEADER) else "no org id"


def signed(request: web.Request, sent: bytes) -> str:
    return forged(request, sent, REGION, "xray")


@pytest.fixture
async def tempo() -> AsyncIterator[OverHttp]:
    async with over_http(TraceReceiver(knows_tenant), TempoStore) as backend:
        yield backend


@pytest.fixture
async def xray(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OverHttp]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    async with over_http(TraceReceiver(signed), lambda url: XrayStore(REGION, url)) as backend:
        yield backend


class TestMemoryTraceStore(TraceStoreSuite):
    @pytest.fixture
    def backend(self) -> InMemory:
        return InMemory()


class TestTempoStore(TraceStoreSuite):
    @pytest.fixture
    def backend(self, tempo: OverHttp) -> OverHttp:
        return tempo

    async def test_tenants_are_told_apart(self, tempo: OverHttp) -> None:
        await tempo.store.write("embergate", body("a"))
        await tempo.store.write("skyhook", body("b"))
        assert (tempo.names("embergate"), tempo.names("skyhook")) == (["a"], ["b"])


@pytest.mark.proves("rehearsed", row=52, clause=1)
class TestXrayStore(TraceStoreSuite):
    @pytest.fixture
    def backend(self, xray: OverHttp) -> OverHttp:
        return xray

    async def test_another_secret_is_found_out_and_the_spans_wait(
        self, xray: OverHttp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        store = XrayStore(REGION, xray.receiver.url)
        answer = await store.write("embergate", body("a"))
        await store.close()
        assert isinstance(answer, Unavailable)
        assert "403: the request signature does not match" in answer.why

    async def test_without_credentials_the_spans_wait(
        self, xray: OverHttp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("botocore.session.Session.get_credentials", lambda _: None)
        store = XrayStore(REGION, xray.receiver.url)
        answer = await store.write("embergate", body("a"))
        await store.close()
        assert isinstance(answer, Unavailable)
        assert "no AWS credentials" in answer.why

    def test_the_region_gives_the_endpoint(self) -> None:
        from tickscope.adapters.trace_stores.xray import XraySite

        assert XraySite(REGION, "").url == "https://xray.eu-central-1.amazonaws.com/v1/traces"


@pytest.mark.parametrize(
    ("status", "suspect", "retry_after_s"),
    [(429, False, 7.0), (503, False, None), (401, False, None), (500, True, None)],
)
async def test_what_is_no_fault_of_the_spans_is_tried_again(
    tempo: OverHttp, status: int, suspect: bool, retry_after_s: float | None
) -> None:
    headers = {} if retry_after_s is None else {"retry-after": "7"}
    tempo.receiver.answers = [(status, headers, b"busy")]
    answer = await tempo.store.write("embergate", body("a"))
    assert answer == Unavailable(f"the trace store answered {status}: busy", suspect, retry_after_s)
    assert await tempo.store.write("embergate", body("a")) == Stored()


async def test_a_partial_success_is_no_success(tempo: OverHttp) -> None:
    partial = ExportTracePartialSuccess(rejected_spans=3, error_message="too old")
    said = ExportTraceServiceResponse(partial_success=partial).SerializeToString()
    tempo.receiver.answers = [(200, {}, said)]
    assert await tempo.store.write("embergate", body("a")) == Refused("200: 3 spans not taken: too old")


async def test_no_store_refuses_so_that_nothing_is_lost() -> None:
    answer = await NoTraceStore().write("embergate", body("a"))
    assert isinstance(answer, Refused)
    assert "traces.backend: none" in answer.why
