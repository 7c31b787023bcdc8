"""Traces at the gateway: OTLP's own answers, and what is durable behind them."""

import gzip
import json
from dataclasses import replace

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.contract.trace_receiver import names
from tests.contract.trace_store_suite import request, span
from tests.unit.gateway.asgi import Answer, ask, get
from tests.unit.gateway.world import NOW_MS, TOKEN_LIST, TOKENS, World, body, series
from tests.unit.wire.cores import nested
from tickscope.errors import Busy, Retry
from tickscope.gateway.head import trace_id_of
from tickscope.model.record import RECORD_BYTES_MAX, Encoding, Record
from tickscope.model.stores import TraceBackend
from tickscope.wire import otlp_http, otlp_traces
from tickscope.wire import record as record_format
from tickscope.wire.otlp_http import JSON, PROTOBUF


def deep(levels: int) -> bytes:
    """Return a span with an attribute whose value is a list in a list in a list."""
    value = b""
    for _ in range(levels):
        value = nested(5, nested(1, value))
    return nested(1, nested(2, nested(2, nested(9, nested(2, value)))))


TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HEAD = {"content-type": PROTOBUF, "authorization": f"Bearer {TOKENS['embergate']}"}


def world(backend: TraceBackend = "tempo", **settings: int) -> World:
    return World(traces=backend, **settings)


async def push(there: World, sent: bytes, **headers: str) -> Answer:
    head = {**HEAD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await ask(there.app, "POST", "/v1/traces", head, [sent[:7], sent[7:]])


def kept(record: Record) -> ExportTraceServiceRequest:
    return ExportTraceServiceRequest.FromString(gzip.decompress(record.body))


async def test_spans_are_durable_before_they_are_acknowledged() -> None:
    there = world()
    answer = await push(there, request(span("a"), span("b", 2)).SerializeToString(), x_tickscope_sender="edge")
    assert (answer.status, answer.headers["content-type"]) == (200, PROTOBUF)
    assert not ExportTraceServiceResponse.FromString(answer.body).HasField("partial_success")
    (record,) = there.log.records()
    assert (record.tenant, record.sender, record.received_ms, record.samples) == (
        "embergate",
        "edge~traces",
        NOW_MS,
        2,
    )
    assert record.encoding is Encoding.OTLP_TRACES_GZIP
    assert names(kept(record)) == ["a", "b"]


async def test_a_senders_metrics_do_not_wait_for_its_traces() -> None:
    there = world()
    head = {"content_type": PROTOBUF, "content_encoding": "snappy", "x_tickscope_sender": "edge"}
    sent = body(series("up", ("region", "eu")))
    head = {name.replace("_", "-"): value for name, value in head.items()}
    assert (await ask(there.app, "POST", "/api/v1/push", {**HEAD, **head}, [sent])).status == 204
    await push(there, request(span("a")).SerializeToString(), x_tickscope_sender="edge")
    assert [each.partition for each in there.log.records()] == ["embergate/edge", "embergate/edge~traces"]


async def test_json_and_gzip_are_taken_and_answered_in_kind() -> None:
    there = world()
    sent = gzip.compress(json.dumps(otlp_traces.shown(request(span("a")))).encode())
    answer = await push(there, sent, content_type="application/json; charset=utf-8", content_encoding="gzip")
    assert (answer.status, answer.headers["content-type"], json.loads(answer.body)) == (200, JSON, {})
    assert names(kept(there.log.records()[0])) == ["a"]


async def test_what_is_refused_is_told_and_the_rest_is_stored() -> None:
    there = world()
    answer = await push(there, request(span("a"), Span(name="bad")).SerializeToString())
    partial = ExportTraceServiceResponse.FromString(answer.body).partial_success
    assert (answer.status, partial.rejected_spans) == (200, 1)
    assert "trace_id must be 16 bytes" in partial.error_message
    assert names(kept(there.log.records()[0])) == ["a"]


async def test_a_request_becomes_records_that_every_buffer_takes() -> None:
    there = world()
    sent = request()
    for number in range(1, 31):
        one = span(f"s{number}", number)
        one.attributes.add(key="noise").value.string_value = "x" * 100_000
        sent.resource_spans[0].scope_spans[0].spans.append(one)
    assert (await push(there, sent.SerializeToString())).status == 200
    records = there.log.records()
    assert len(there.log.calls) == 1
    assert len(records) > 3
    assert all(sum(map(len, record_format.encode(each))) <= RECORD_BYTES_MAX for each in records)
    assert [name for each in records for name in names(kept(each))] == [f"s{number}" for number in range(1, 31)]


async def test_without_a_backend_traces_have_no_door() -> None:
    there = world("none")
    answer = await push(there, request(span("a")).SerializeToString())
    assert answer.status == 404
    assert b"traces.backend: none" in answer.body
    assert there.log.records() == []


@pytest.mark.parametrize(
    ("headers", "sent", "status", "says"),
    [
        ({"authorization": "Bearer nobody"}, b"", 401, b"belongs to no tenant"),
        ({"content_type": "text/plain"}, b"", 415, b"OTLP sends"),
        ({"content_encoding": "br"}, b"", 415, b"send gzip, zstd or none"),
        ({"content_encoding": "gzip"}, b"no gzip", 400, b"no gzip"),
        ({}, b"\x0a\xff", 400, b"no OTLP traces"),
        ({"content_type": JSON}, b"{", 400, b"holds no JSON"),
        (
            {"content_encoding": "gzip"},
            gzip.compress(bytes(200_000_000), 1, mtime=0),
            413,
            b"gateway.raw_bytes_max",
        ),
        ({"content_length": "99999999999"}, b"", 413, b"gateway.body_bytes_max"),
        ({"x_tickscope_sender": "no sender"}, b"", 400, b"X-Tickscope-Sender"),
    ],
)
async def test_what_cannot_be_taken_has_its_status(
    headers: dict[str, str], sent: bytes, status: int, says: bytes
) -> None:
    there = world()
    answer = await push(there, sent, **headers)
    assert answer.status == status
    assert says in answer.body
    assert there.log.records() == []


async def test_a_full_buffer_asks_to_come_again_in_otlps_words() -> None:
    there = world()
    there.log.fails = Busy("log_full", "the journal is full", 7.0)
    answer = await push(there, request(span("a")).SerializeToString())
    assert (answer.status, int(answer.headers["retry-after"]) in range(7, 11)) == (503, True)
    assert answer.body == otlp_http.fault(PROTOBUF, "the journal is full")


@pytest.mark.proves("rehearsed", row=52, clause=2)
async def test_a_failure_is_logged_with_the_trace_it_belongs_to(caplog: pytest.LogCaptureFixture) -> None:
    there = world()
    there.log.fails = Retry("the disk is gone")
    await push(there, request(span("a")).SerializeToString(), traceparent=TRACEPARENT)
    assert "trace_id=0af7651916cd43dd8448eb211c80319c: the disk is gone" in caplog.text


@pytest.mark.proves("rehearsed", row=52, clause=2)
async def test_the_gateways_own_latency_leads_to_a_trace() -> None:
    there = world()
    await push(there, request(span("a")).SerializeToString(), traceparent=TRACEPARENT)
    plain = await get(there.app, "/metrics")
    assert "trace_id" not in plain.text
    asked = {"accept": "application/openmetrics-text; version=1.0.0"}
    found = await ask(there.app, "GET", "/metrics", asked, [])
    assert found.headers["content-type"].startswith("application/openmetrics-text")
    assert '# {trace_id="0af7651916cd43dd8448eb211c80319c"}' in found.text


@pytest.mark.parametrize(
    ("header", "trace_id"),
    [
        (TRACEPARENT, "0af7651916cd43dd8448eb211c80319c"),
        (TRACEPARENT.replace("00-", "cc-", 1) + "-later", "0af7651916cd43dd8448eb211c80319c"),
        (TRACEPARENT + "-later", None),
        (TRACEPARENT.replace("00-", "ff-", 1), None),
        (TRACEPARENT.upper(), None),
        (TRACEPARENT[:-1], None),
        ("00-" + "0" * 32 + "-b7ad6b7169203331-01", None),
        ("00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01", None),
        (TRACEPARENT + "\n", None),
        ("", None),
    ],
)
def test_a_trace_id_is_taken_strictly(header: str, trace_id: str | None) -> None:
    assert trace_id_of({"traceparent": header}) == trace_id


async def test_a_studios_own_personal_data_is_left_out_of_spans() -> None:
    there = world()
    schema = replace(there.platform.schema, personal_data_patterns={"a player id": "p-[0-9]{6}"})
    there.house.reload(replace(there.platform, schema=schema), TOKEN_LIST)
    one = span("join p-123456")
    one.attributes.add(key="who").value.string_value = "p-123456"
    assert (await push(there, request(one).SerializeToString())).status == 200
    assert b"123456" not in gzip.decompress(there.log.records()[0].body)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (nested(1, nested(2, b"\x12\x00" * 600_000)), b"message number 500001"),
        (nested(1, nested(2, nested(2, b"\x4a\x00" * 600_000))), b"message number 500001"),
        (deep(40), b"nested deeper than 32 levels"),
    ],
    ids=["spans", "attributes", "depth"],
)
async def test_a_small_body_cannot_take_the_gateways_memory(raw: bytes, says: bytes) -> None:
    there = world()
    answer = await push(there, gzip.compress(raw), content_encoding="gzip")
    assert (answer.status, says in answer.body) == (400, True)
    assert there.log.records() == []
