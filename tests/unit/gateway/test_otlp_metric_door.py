"""OTLP metrics at the gateway: OTLP's own answers, and what is kept."""

import asyncio
import gzip
import json
import threading
from dataclasses import replace
from typing import Any

import cramjam
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.metrics.v1 import metrics_pb2 as om
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from tests.unit.gateway.asgi import Answer, ask
from tests.unit.gateway.test_run import until
from tests.unit.gateway.world import NOW_MS, PLATFORM, TOKEN_LIST, TOKENS, World
from tests.unit.wire.test_otlp_metrics import attributes, counter, gauge, labels, point
from tickscope.wire import otlp_metric_requests
from tickscope.wire.otlp_http import JSON, PROTOBUF

HEAD = {"content-type": PROTOBUF, "authorization": f"Bearer {TOKENS['embergate']}"}
TRACE = "0af7651916cd43dd8448eb211c80319c"


async def push(world: World, sent: bytes, **headers: str) -> Answer:
    head = {**HEAD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await ask(world.app, "POST", "/v1/metrics", head, [sent])


def request(*metrics: om.Metric, **resource: str) -> bytes:
    resources = om.ResourceMetrics(
        resource=Resource(attributes=attributes(**resource)), scope_metrics=[om.ScopeMetrics(metrics=metrics)]
    )
    return ExportMetricsServiceRequest(resource_metrics=[resources]).SerializeToString()


def partial(answer: Answer) -> Any:
    return ExportMetricsServiceResponse.FromString(answer.body).partial_success


GOOD = request(gauge(point(3, t_ms=NOW_MS, build__id="7")), cloud__region="eu", service__name="match")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("identity", bytes), ("gzip", gzip.compress), ("zstd", lambda raw: bytes(cramjam.zstd.compress(raw)))],
)
async def test_points_are_kept_as_remote_write_1(encoding: str, pack: Any) -> None:
    world = World()
    answer = await push(world, pack(GOOD), content_encoding=encoding)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, PROTOBUF, b"")
    (kept,) = world.log.requests()
    assert labels(kept.timeseries[0]) == {
        "__name__": "game_players",
        "build_id": "7",
        "job": "match",
        "region": "eu",
    }
    assert world.log.records()[0].samples == 1


async def test_json_is_taken_with_its_hexadecimal_ids() -> None:
    exemplar = {"asDouble": 1, "timeUnixNano": str(NOW_MS * 10**6), "traceId": TRACE}
    sent_point = {"asInt": "3", "timeUnixNano": str(NOW_MS * 10**6), "exemplars": [exemplar]}
    metric = {"name": "hits", "sum": {"dataPoints": [sent_point], "aggregationTemporality": 2, "isMonotonic": True}}
    document = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}
    world = World()
    answer = await push(world, json.dumps(document).encode(), content_type=JSON)
    assert (answer.status, json.loads(answer.text)) == (200, {})
    (kept,) = world.log.requests()
    assert kept.timeseries[0].samples[0].value == 3
    assert kept.timeseries[0].exemplars[0].labels[0].value == TRACE


async def test_what_is_refused_is_a_partial_success_with_reasons() -> None:
    world = World()
    sent = request(
        gauge(point(1, t_ms=NOW_MS), point(2, t_ms=NOW_MS, player="p"), point(3, t_ms=0)),
        counter(point(1, t_ms=NOW_MS), temporality=0),
    )
    answer = await push(world, sent)
    assert answer.status == 200
    told = partial(answer)
    assert told.rejected_data_points == 3
    for text in ("unknown_label", "no_time", "no_temporality", "'game_hitches_total'"):
        assert text in told.error_message
    assert len(world.log.requests()[0].timeseries) == 1


async def test_a_series_with_too_many_labels_is_one_refused_point_and_its_start_is_none() -> None:
    world = World()
    crowded = point(7, t_ms=NOW_MS, start_ms=NOW_MS - 1_000, **{f"a{at:02}": "x" for at in range(30)})
    answer = await push(world, request(counter(crowded, point(1, t_ms=NOW_MS))))
    told = partial(answer)
    assert (answer.status, told.rejected_data_points) == (200, 1)
    assert "'game_hitches_total' has 31 labels; schema.labels_per_series_max" in told.error_message
    assert [len(each.samples) for each in world.log.requests()[0].timeseries] == [1]


@pytest.mark.parametrize(
    ("sent", "headers", "status", "text"),
    [
        (GOOD, {"content_type": "text/plain"}, 415, "OTLP sends"),
        (GOOD, {"content_encoding": "br"}, 415, "gzip, zstd or none"),
        (b"{", {"content_type": JSON}, 400, "holds no JSON"),
        (b"[]", {"content_type": JSON}, 400, "no object"),
        (b'{"resourceMetrics": 7}', {"content_type": JSON}, 400, "no OTLP as JSON"),
        (b"[" * 100_000, {"content_type": JSON}, 400, "holds no JSON"),
        (b'{"resourceMetrics":[' + b"{}," * 200_000 + b"{}]}", {"content_type": JSON}, 400, "objects of JSON"),
        (b"\x0a\x7f", {}, 400, "runs past byte"),
        (GOOD, {"content_encoding": "gzip"}, 400, "no gzip"),
        (GOOD, {"content_encoding": "zstd"}, 400, "no zstd"),
        (gzip.compress(bytes(2**26), mtime=0), {"content_encoding": "gzip"}, 413, "gateway.raw_bytes_max"),
        (
            bytes(cramjam.zstd.compress(bytes(2**26))),
            {"content_encoding": "zstd"},
            413,
            "gateway.raw_bytes_max",
        ),
        (b" " * 2**23 + b"{}", {"content_type": JSON}, 413, "gateway.body_bytes_max"),
        (
            gzip.compress(b" " * 2**22 + b"{}", mtime=0),
            {"content_type": JSON, "content_encoding": "gzip"},
            413,
            "of JSON",
        ),
    ],
)
async def test_what_cannot_be_read_is_refused_whole(
    sent: bytes, headers: dict[str, str], status: int, text: str
) -> None:
    world = World()
    answer = await push(world, sent, **headers)
    assert answer.status == status
    assert text.encode() in answer.body
    assert world.log.records() == []


async def test_the_name_of_a_refused_metric_is_not_repeated_where_the_file_says_so() -> None:
    world = World()
    schema = replace(world.platform.schema, personal_data_patterns={"a player": "pl[0-9]{6}"})
    world.house.reload(replace(world.platform, schema=schema), TOKEN_LIST)
    bad = gauge(om.NumberDataPoint(time_unix_nano=NOW_MS * 1_000_000))
    bad.name = "pl123456"
    answer = await push(world, request(bad))
    assert "pl123456" not in partial(answer).error_message
    assert "(a name that looks like a player)" in partial(answer).error_message


async def test_json_is_read_one_at_a_time_and_counted_as_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = PLATFORM.tenants
    world = World(tenants=[replace(first, limits=replace(first.limits, in_flight_bytes=1_000_000)), *others])
    opened, under_way = threading.Event(), []

    def held(raw: bytes) -> bytes:
        under_way.append(raw)
        opened.wait(10)
        return b""

    monkeypatch.setattr(otlp_metric_requests, "from_json", held)
    sent = b'{"a": 1}' + b" " * 10_000
    waiting = [asyncio.create_task(push(world, sent, content_type=JSON, content_length=str(len(sent))))]
    await until(lambda: len(under_way) == 1)
    twice = [await push(world, sent, content_type=JSON, content_length=str(len(sent))) for _ in range(1)]
    assert (twice[0].status, b"takes 500400 unpacked" in twice[0].body) == (429, True)
    neighbour = {"content_type": JSON, "authorization": f"Bearer {TOKENS['skyhook']}"}
    waiting.append(asyncio.create_task(push(world, sent, **neighbour)))
    await until(lambda: world.house._admission._in_flight.requests == 2)
    assert (await push(world, GOOD, authorization=f"Bearer {TOKENS['skyhook']}")).status == 200
    assert len(under_way) == 1
    opened.set()
    assert [each.status for each in await asyncio.gather(*waiting)] == [200, 200]
    assert len(under_way) == 2
