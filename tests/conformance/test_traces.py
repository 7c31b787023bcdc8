"""Traces beside a real receiver of OTLP, and the way from a metric's exemplar to its trace.

The receiver is Jaeger: Tempo is not to be had as a module of its own. What Tempo alone has, a tenant's header, is
tested in ``tests/contract``.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.conformance.go_programs import jaeger as jaeger_program
from tests.conformance.jaeger_process import Jaeger, jaeger
from tests.contract.trace_store_suite import request, span
from tests.e2e.platform_files import TOKENS, platform_of
from tests.e2e.processes import Processes
from tickscope.wire import otlp_traces, remote_write
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore

WAIT_S = 30.0
SERVICE = "matchmaker"
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Processes, Jaeger]]:
    with jaeger(tmp_path, jaeger_program()) as far:
        processes = Processes(platform_of(tmp_path, traces={"backend": "tempo", "tempo_url": far.otlp_url}))
        names = ("gateway", "hot-store", "relay")
        processes.start(*names)
        try:
            await processes.ready(*names)
            yield processes, far
        finally:
            processes.end()


def one(number: int) -> bytes:
    """Return a request with one span of a service, as JSON."""
    sent = request(span(f"span {number}", number))
    sent.resource_spans[0].resource.attributes.add(key="service.name").value.string_value = SERVICE
    sent.resource_spans[0].scope_spans[0].spans[0].start_time_unix_nano = time.time_ns()
    sent.resource_spans[0].scope_spans[0].spans[0].end_time_unix_nano = time.time_ns() + 1_000_000
    sent.resource_spans[0].scope_spans[0].spans[0].attributes.add(
        key="client.address"
    ).value.string_value = "203.0.113.7"
    return json.dumps(otlp_traces.shown(sent)).encode()


async def post(processes: Processes, path: str, body: bytes, **headers: str) -> int:
    url = f"http://127.0.0.1:{processes.platform.ports.gateway}{path}"
    head = {"authorization": f"Bearer {TOKENS['embergate']}"}
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=head) as answer:
        return answer.status


async def asked(url: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.json(content_type=None)


async def trace(far: Jaeger, number: int) -> dict[str, Any]:
    """Return a trace once the receiver has it."""
    async with asyncio.timeout(WAIT_S):
        while True:
            found = (await asked(f"{far.query_url}/api/traces/{number:032x}")).get("data")
            if found:
                held: dict[str, Any] = found[0]
                return held
            await asyncio.sleep(0.1)


async def test_spans_arrive_with_their_tenant_and_without_personal_data(running: tuple[Processes, Jaeger]) -> None:
    processes, far = running
    assert await post(processes, "/v1/traces", one(1), content_type="application/json") == 200
    found = await trace(far, 1)
    assert [each["operationName"] for each in found["spans"]] == ["span 1"]
    (process,) = found["processes"].values()
    assert process["serviceName"] == SERVICE
    assert {"key": "tickscope.tenant", "type": "string", "value": "embergate"} in process["tags"]
    assert "203.0.113.7" not in json.dumps(found)


@pytest.mark.proves("rehearsed", row=52, clause=1)
async def test_a_relay_that_is_killed_loses_no_span(running: tuple[Processes, Jaeger]) -> None:
    processes, far = running
    for number in range(1, 41):
        assert await post(processes, "/v1/traces", one(number), content_type="application/json") == 200
        if number == 20:
            processes.kill("relay")
    processes.start("relay")
    for number in range(1, 41):
        assert len((await trace(far, number))["spans"]) >= 1


async def test_an_exemplar_leads_from_a_metric_to_its_trace(running: tuple[Processes, Jaeger]) -> None:
    processes, far = running
    assert await post(processes, "/v1/traces", one(7), content_type="application/json") == 200
    now_ms = time.time_ns() // 1_000_000
    labels = [pb.Label(name="__name__", value="game_action_latency_seconds_count")]
    exemplar = pb.Exemplar(labels=[pb.Label(name="trace_id", value=f"{7:032x}")], value=0.25, timestamp=now_ms)
    series = pb.TimeSeries(labels=labels, samples=[pb.Sample(value=1, timestamp=now_ms)], exemplars=[exemplar])
    sent = remote_write.body_of(ReferenceCore(), pb.WriteRequest(timeseries=[series]))
    head = {"content_type": "application/x-protobuf", "content_encoding": "snappy"}
    assert await post(processes, "/api/v1/push", sent, **head) == 204
    store = f"http://127.0.0.1:{processes.platform.ports.hot_store}/api/v1/query_exemplars"
    query = f"{store}?query=game_action_latency_seconds_count&start={now_ms / 1000 - 60}&end={now_ms / 1000 + 60}"
    async with asyncio.timeout(WAIT_S):
        while not (found := (await asked(query))["data"]):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
    assert found[0]["seriesLabels"]["tenant"] == "embergate"
    (kept,) = found[0]["exemplars"]
    assert (await trace(far, int(kept["labels"]["trace_id"], 16)))["spans"][0]["operationName"] == "span 7"
