"""Remote-write 2.0 at the gateway: its headers, its partial writes, and what is kept."""

import pytest

from tests.unit.gateway.asgi import Answer, ask
from tests.unit.gateway.world import CORE, HEAD, NOW_MS, World, body, series
from tests.unit.wire.cores import nested, number
from tests.unit.wire.test_remote_write_2 import Symbols, sample
from tickscope.errors import Busy
from tickscope.wire.pb import remote_pb2 as pb

TYPE = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
WRITTEN = "x-prometheus-remote-write-{}-written"


async def push(world: World, sent: bytes, **headers: str) -> Answer:
    head = {**HEAD, "content-type": TYPE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await ask(world.app, "POST", "/api/v1/write", head, [sent])


def written(answer: Answer) -> list[str | None]:
    return [answer.headers.get(WRITTEN.format(kind)) for kind in ("samples", "histograms", "exemplars")]


def request(*labels: dict[str, str], start_ms: int = 0) -> bytes:
    symbols = Symbols()
    start = number(3, start_ms) if start_ms else b""
    every = [symbols.refs(__name__="up_total", **each) + sample(1, NOW_MS, start) for each in labels]
    histogram = nested(3, number(1, 0), number(15, NOW_MS))
    exemplar = nested(4, symbols.refs(trace_id="0af7"), number(3, NOW_MS))
    return CORE.compress(symbols.request(*every, symbols.refs(__name__="h") + histogram + exemplar))


async def test_it_is_kept_as_remote_write_1_and_told_how_much() -> None:
    world = World()
    answer = await push(world, request({"region": "eu"}, start_ms=NOW_MS - 1_000))
    assert (answer.status, written(answer)) == (204, ["1", "1", "1"])
    (kept,) = world.log.requests()
    assert [len(each.samples) for each in kept.timeseries] == [2, 0]
    assert kept.timeseries[0].samples[0] == pb.Sample(value=0, timestamp=NOW_MS - 1_000)


async def test_a_partial_write_is_400_after_the_rest_is_stored() -> None:
    world = World()
    answer = await push(world, request({"region": "eu"}, {"player": "p"}))
    assert (answer.status, written(answer)) == (400, ["1", "1", "1"])
    assert "1 refused: unknown_label" in answer.text
    assert len(world.log.requests()[0].timeseries) == 2


async def test_zeros_of_refused_series_are_not_taken_off_what_was_written() -> None:
    world = World()
    sent = request({"region": "eu"}, {"player": "p"}, {"player": "q"}, start_ms=NOW_MS - 1_000)
    answer = await push(world, sent)
    assert (answer.status, written(answer)) == (400, ["1", "1", "1"])
    assert "2 samples were stored" in answer.text
    assert [len(each.samples) for each in world.log.requests()[0].timeseries] == [2, 0]


async def test_a_start_is_told_again_until_it_is_durable() -> None:
    world = World()
    sent = request({"region": "eu"}, {"player": "p"}, start_ms=NOW_MS - 1_000)
    world.log.fails = Busy("buffer_full", "no room", 5.0)
    assert (await push(world, sent)).status == 503
    world.log.fails = None
    for _ in range(2):
        assert (await push(world, sent)).status == 400
    assert [[sample.value for sample in each.timeseries[0].samples] for each in world.log.requests()] == [
        [0, 1],
        [1],
    ]


async def test_a_series_with_too_many_labels_is_refused_and_the_rest_is_stored() -> None:
    world = World()
    answer = await push(world, request({"region": "eu"}, {f"a{at:02}": "x" for at in range(30)}))
    assert (answer.status, written(answer)) == (400, ["1", "1", "1"])
    assert "'up_total' has 31 labels" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer wrong"}, 401),
        ({"content_encoding": "zstd"}, 415),
        (
            {
                "content_type": "application/x-protobuf;proto=io.prometheus.write.v3",
                "x_prometheus_remote_write_version": "2.0.0",
            },
            415,
        ),
    ],
)
async def test_a_refusal_says_that_nothing_was_written(headers: dict[str, str], status: int) -> None:
    answer = await push(World(), request({}), **headers)
    assert (answer.status, written(answer)) == (status, ["0", "0", "0"])


async def test_a_body_of_version_1_under_the_name_of_2_is_malformed() -> None:
    world = World()
    metadata = pb.WriteRequest(metadata=[pb.MetricMetadata(metric_family_name="up")])
    for sent in (body(series("up")), CORE.compress(metadata.SerializeToString())):
        answer = await push(world, sent)
        assert (answer.status, written(answer)) == (400, ["0", "0", "0"])
        assert "neither symbols nor series" in answer.text
        assert "'application/x-protobuf'" in answer.text
    assert world.log.records() == []


async def test_a_request_without_series_is_one() -> None:
    world = World()
    for sent in (CORE.compress(b""), CORE.compress(Symbols().request())):
        answer = await push(world, sent)
        assert (answer.status, written(answer)) == (204, ["0", "0", "0"])


async def test_a_body_of_version_2_under_the_name_of_1_is_told_what_to_send() -> None:
    world = World()
    answer = await push(world, request({"region": "eu"}), content_type="application/x-protobuf")
    assert answer.status == 400
    assert f"'{TYPE}'" in answer.text
    assert world.log.records() == []


async def test_the_version_is_found_whatever_the_case_of_its_parameter() -> None:
    answer = await push(World(), request({"region": "eu"}), content_type=TYPE.replace("proto=", "PROTO="))
    assert (answer.status, written(answer)) == (204, ["1", "1", "1"])


async def test_version_1_has_none_of_its_headers() -> None:
    world = World()
    answer = await ask(world.app, "POST", "/api/v1/write", HEAD, [body(series("up"))])
    assert (answer.status, written(answer)) == (204, [None] * 3)
